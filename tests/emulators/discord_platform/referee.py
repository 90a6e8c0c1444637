"""The official schema as a second judge, when BOWERBIRD_SPECS names the folder where it is and jsonschema is here.

Noise that is normalised: ids as integers (discord.py sends them for attachments), and
permissions as text, which the pages of the API tell to send and the schema does not know.
Not judged: bodies of GET, and what the schema does not know (the gateway, but for the messages in its events).
"""

import json
import os
from importlib.util import find_spec
from pathlib import Path

from tests.emulators.discord_platform.refusal import Refusal


class Referee:
    def __init__(self, world, *, later=False):
        self.world, self.later = world, later
        self.waiting = []
        folder = os.environ.get("BOWERBIRD_SPECS", "")
        path = Path(folder) / "discord-openapi.json"
        self.schema = None
        if folder and path.exists() and find_spec("jsonschema"):  # the service's own environment has it not
            from tests.emulators.discord_platform.schema import Schema  # jsonschema is slow to load

            self.schema = Schema(path)

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


def _tree(path, code, words):
    tree = {"_errors": [{"code": f"SCHEMA_{str(code).upper()}", "message": words}]}
    for part in reversed(path):
        tree = {str(part): tree}
    return tree
