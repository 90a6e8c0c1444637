"""Who asks the referee, and when: at once, or on demand (`--judge-later`, for benches)."""

import os
from pathlib import Path
from typing import Any

from tests.emulators.telegram_platform.call import Call
from tests.emulators.telegram_platform.refusal import Refused, bad
from tests.emulators.telegram_platform.schema import Schema
from tests.emulators.telegram_platform.world import World

FILE = "telegram-bot-api.json"


class Judge:
    def __init__(self, world: World, *, later: bool = False) -> None:
        folder = os.environ.get("BOWERBIRD_SPECS")
        path = Path(folder) / FILE if folder else None
        self.schema = Schema(path) if path and path.is_file() else None
        self.world, self.later = world, later
        self.own_faults: list[dict[str, Any]] = []
        self._later: list[tuple[str, Any, Any]] = []

    def request(self, call: Call) -> None:
        """Refuse a call that the schema does not know; the words are ours."""
        if self.schema is None:
            return
        if self.later:
            self._later.append(("request", call, None))
        elif wrong := self._wrong(call):
            raise bad(_said(wrong))

    def answer(self, call: Call, result: Any) -> None:
        self._own("answer", call.method, result)

    def update(self, update: dict[str, Any]) -> None:
        self._own("update", "Update", update)

    def _wrong(self, call: Call) -> list[str]:
        assert self.schema is not None
        return self.schema.request(call.method, call.parameters, set(call.uploads))

    def _own(self, what: str, name: str, value: Any) -> None:
        if self.schema is None:
            return
        if self.later:
            self._later.append((what, name, value))
        else:
            self._keep(what, name, value)

    def _keep(self, what: str, name: str, value: Any) -> None:
        assert self.schema is not None
        if what == "answer" and name.lower() not in self.schema.methods:
            return
        wrong = self.schema.update(value) if what == "update" else self.schema.answer(name, value)
        if wrong:
            self.own_faults.append({"method": name, "reason": _said(wrong), "payload": value})

    def catch_up(self) -> dict[str, Any]:
        """Judge what was recorded; `judged` of `--judge-later`."""
        recorded, self._later = self._later, []
        for what, name, value in recorded:
            if what != "request":
                self._keep(what, name, value)
            elif wrong := self._wrong(name):
                self.world.keep_refused(name.method, Refused(400, _said(wrong)), name.shown())
        return {"judged": len(recorded), "refused": self.world.refused, "own_faults": self.own_faults}


def _said(wrong: list[str]) -> str:
    """One line; the mark of a wrong constant is for the schema's own choice of a kind."""
    return "; ".join(one.removeprefix("!") for one in wrong)
