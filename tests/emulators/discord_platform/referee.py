"""The official schema as a second judge, when BOWERBIRD_SPECS names the folder where it is.

Noise that is normalised: ids as integers (discord.py sends them for attachments), and
permissions as text, which the pages of the API tell to send and the schema does not know.
Not judged: bodies of GET, and what the schema does not know (the gateway, but for the messages in its events).
"""

import json
import os
from functools import cache
from pathlib import Path

from tests.emulators.discord_platform.refusal import Refusal


class Referee:
    def __init__(self, world, *, later=False):
        self.world, self.later = world, later
        self.waiting = []
        folder = os.environ.get("BOWERBIRD_SPECS", "")
        path = Path(folder) / "discord-openapi.json"
        self.schema = _Schema(path) if folder and path.exists() else None

    def request(self, call, body):
        """Judge a request. Raises Refusal, unless it is to be judged later."""
        if self.schema is None or body is None:
            return
        if self.later:
            self.waiting.append(("request", call.route.method, call.route.template, body))
            return
        found = self.schema.fault_of_request(call.route.method, call.route.template, body)
        if found:
            raise Refusal(400, 50035, "Invalid Form Body", errors=_tree(*found))

    def answer(self, call, body):
        """Judge an answer of our own."""
        if self.schema is None or body is None:
            return
        body = json.loads(json.dumps(body))
        if self.later:
            self.waiting.append(("answer", call.route.method, call.route.template, body))
            return
        self._own(call.route.method, call.route.template, body)

    def event(self, name, message):
        """Judge a message in an event of our own."""
        if self.schema is None:
            return
        body = {key: value for key, value in message.items() if key not in {"guild_id", "member"}}
        if self.later:
            self.waiting.append(("event", name, "MessageResponse", body))
            return
        self._own_event(name, body)

    def judge(self):
        """Judge what has waited."""
        for what, method, template, body in self.waiting:
            if what == "answer":
                self._own(method, template, body)
            elif what == "event":
                self._own_event(method, body)
            elif found := self.schema.fault_of_request(method, template, body):
                self.world.refuse(f"{method} {template}", f"schema: {found}", body)
        self.waiting.clear()

    def _own(self, method, template, body):
        self._keep(f"{method} {template}", self.schema.fault_of_answer(method, template, body))

    def _own_event(self, name, body):
        self._keep(name, self.schema.fault_of_message(body))

    def _keep(self, method, found):
        if found:
            where, _, words = found
            self.world.own_faults.append({"method": method, "where": list(where), "fault": words})


class _Schema:
    def __init__(self, path):
        self.document = json.loads(path.read_text("utf-8"))
        schemas = self.document["components"]["schemas"]
        schemas["SnowflakeType"] = {"type": ["string", "integer"], "pattern": "^(0|[1-9][0-9]*)$"}
        for name in ("ApplicationCommandCreateRequest", "ApplicationCommandUpdateRequest"):
            schemas[name]["properties"]["default_member_permissions"] = {"type": ["string", "integer", "null"]}
        self._validator = cache(self._make)

    def _make(self, pointer, which):
        from jsonschema import Draft202012Validator

        if pointer is None:
            schema = {"$ref": "#/components/schemas/MessageResponse"}
            return Draft202012Validator({**schema, "components": self.document["components"]})
        schema = self.document["paths"][pointer[0]].get(pointer[1], {})
        if which == "request":
            schema = schema.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
        else:
            content = schema.get("responses", {}).get("200", schema.get("responses", {}).get("201", {}))
            schema = content.get("content", {}).get("application/json", {}).get("schema")
        if schema is None:
            return None
        return Draft202012Validator({**schema, "components": self.document["components"]})

    def fault_of_request(self, method, template, body):
        return self._fault(method, template, body, "request")

    def fault_of_answer(self, method, template, body):
        return self._fault(method, template, body, "answer")

    def fault_of_message(self, body):
        return _worst(self._validator(None, "message"), body)

    def _fault(self, method, template, body, which):
        if template not in self.document["paths"]:
            return None
        return _worst(self._validator((template, method.lower()), which), body)


def _worst(validator, body):
    """(path, kind, words) of the most telling fault; None when there is none, or nothing to judge by."""
    if validator is not None:
        errors = [_deepest(one) for one in validator.iter_errors(body)]
        if errors:
            worst = max(errors, key=lambda one: len(one.absolute_path))
            return tuple(worst.absolute_path), worst.validator, worst.message[:400]
    return None


def _deepest(error):
    """The most telling error under an `anyOf`: of the branch whose `type` fits, the deepest."""
    while error.context:
        by_branch = {}
        for one in error.context:
            by_branch.setdefault(one.schema_path[0], []).append(one)
        fitting = [
            ones for ones in by_branch.values()
            if not any(one.validator in {"enum", "const"} and list(one.path)[-1:] == ["type"] for one in ones)
            and not any(one.validator == "type" and not one.path for one in ones)
        ]  # fmt: skip
        branch = min(fitting or by_branch.values(), key=len)
        error = max(branch, key=lambda one: len(one.absolute_path))
    return error


def _tree(path, code, words):
    tree = {"_errors": [{"code": f"SCHEMA_{str(code).upper()}", "message": words}]}
    for part in reversed(path):
        tree = {str(part): tree}
    return tree
