"""The official schema of Discord, asked what is wrong with a body."""

import json
from functools import cache

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend


class Schema:
    def __init__(self, path):
        self.document = json.loads(path.read_text("utf-8"))
        schemas = self.document["components"]["schemas"]
        schemas["SnowflakeType"] = {"type": ["string", "integer"], "pattern": "^(0|[1-9][0-9]*)$"}
        for name in ("ApplicationCommandCreateRequest", "ApplicationCommandUpdateRequest"):
            schemas[name]["properties"]["default_member_permissions"] = {"type": ["string", "integer", "null"]}
        self._judge = extend(Draft202012Validator, {"anyOf": self._one_of, "oneOf": self._one_of})
        self._validator = cache(self._make)

    def _make(self, pointer, which):
        if pointer is None:
            schema = {"$ref": "#/components/schemas/MessageResponse"}
            return self._judge({**schema, "components": self.document["components"]})
        schema = self.document["paths"][pointer[0]].get(pointer[1], {})
        if which == "request":
            schema = schema.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
        else:
            content = schema.get("responses", {}).get("200", schema.get("responses", {}).get("201", {}))
            schema = content.get("content", {}).get("application/json", {}).get("schema")
        if schema is None:
            return None
        return self._judge({**schema, "components": self.document["components"]})

    def _one_of(self, validator, branches, instance, _):
        """Of branches that are told apart by `type`, only the one that is meant: quicker, and a telling error."""
        if isinstance(instance, dict) and "type" in instance:
            meant = [one for one in branches if instance["type"] in self._types(one)]
            branches = meant or branches
        if len(branches) == 1:
            yield from validator.descend(instance, branches[0])
            return
        context = []
        for index, one in enumerate(branches):
            errors = list(validator.descend(instance, one, schema_path=index))
            if not errors:
                return
            context.extend(errors)
        yield ValidationError(f"{instance!r} fits none of the schemas that are possible", context=context)

    def _types(self, branch):
        name = branch.get("$ref", "").rpartition("/")[2]
        found = self.document["components"]["schemas"].get(name, branch)
        return found.get("properties", {}).get("type", {}).get("enum", [])

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
