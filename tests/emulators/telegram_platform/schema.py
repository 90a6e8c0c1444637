"""The referee: the official description of the Bot API, as data, applied to requests, answers and updates.

Reads `telegram-bot-api.json` (methods and types with fields, types, required, returns). Numbers of lengths are prose
there and stand in our hand rules; constants ("must be *article*", "always “member”") are read out of the prose.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

CONSTANT = re.compile(r"(?:always|must be) [“\"']?([a-z_]+)[”\"']?(?:$|[.,;])")
SCALARS = {"Integer", "String", "Boolean", "Float"}
PYTHON = {"String": str, "Boolean": bool}
WORDS = {"true", "false", "1", "0", "yes", "no"}


class Schema:
    def __init__(self, path: Path) -> None:
        document = json.loads(path.read_text(encoding="utf-8"))
        self.types: dict[str, Any] = document["types"]
        self.methods = {name.lower(): spec for name, spec in document["methods"].items()}
        self._fields = cache(self._fields_of)

    def request(self, method: str, parameters: dict[str, Any], uploads: set[str]) -> list[str]:
        """What is wrong with the parameters of a call; texts as they came over the wire."""
        spec = self.methods.get(method.lower())
        if spec is None:
            return [f"no method {method}"]
        fields = {field["name"]: field for field in spec.get("fields", [])}
        wrong = [f"unknown parameter {name}" for name in parameters if name not in fields]
        for name, field in fields.items():
            if name in parameters:
                wrong += self._parameter(parameters[name], field, uploads)
            elif field["required"] and name not in uploads:
                wrong.append(f"{name} is missing")
        attached = set(re.findall(r"attach://([^\"\\ ,}]+)", json.dumps(parameters)))
        return wrong + [f"file {name} is no parameter" for name in uploads if name not in {*fields, *attached}]

    def _parameter(self, value: Any, field: dict[str, Any], uploads: set[str]) -> list[str]:
        kinds, name = field["types"], field["name"]
        if isinstance(value, str):
            value = _read(value, kinds)
        if isinstance(value, str) and value.startswith("attach://"):
            return [] if value.removeprefix("attach://") in uploads else [f"{name}: {value} did not come"]
        return self.fits(value, kinds, name)

    def answer(self, method: str, result: Any) -> list[str]:
        """What is wrong with the result of a call."""
        return self.fits(result, self.methods[method.lower()]["returns"], method)

    def update(self, update: dict[str, Any]) -> list[str]:
        """What is wrong with an update."""
        return self.fits(update, ["Update"], "Update")

    def fits(self, value: Any, kinds: list[str], where: str) -> list[str]:
        """The complaints of the kind that fits best; none if one fits."""
        best: list[str] | None = None
        for kind in kinds:
            wrong = self._fits(value, kind, where)
            if not wrong:
                return []
            if best is None or _rank(wrong) < _rank(best):
                best = wrong
        return best or [f"{where}: of no kind"]

    def _fits(self, value: Any, kind: str, where: str) -> list[str]:
        if kind.startswith("Array of "):
            if not isinstance(value, list):
                return [f"{where}: no array"]
            inner = [kind.removeprefix("Array of ")]
            return [wrong for n, one in enumerate(value) for wrong in self.fits(one, inner, f"{where}[{n}]")]
        if kind in SCALARS | {"InputFile", "True"}:
            return [] if _is(value, kind) else [f"{where}: {value!r} is no {kind}"]
        spec = self.types.get(kind)
        if spec is None:
            return [f"{where}: no type {kind}"]
        if spec.get("subtypes"):
            return self.fits(value, spec["subtypes"], where)
        return self._object(value, kind, where)

    def _object(self, value: Any, kind: str, where: str) -> list[str]:
        if not isinstance(value, dict):
            return [f"{where}: {value!r} is no {kind}"]
        fields = self._fields(kind)
        wrong = [f"{where}: {kind} has no field {name}" for name in value if name not in fields]
        for name, (kinds, required, constant) in fields.items():
            if name not in value:
                wrong += [f"{where}.{name} is missing"] if required else []
            elif constant and isinstance(value[name], str) and value[name] != constant:
                wrong.append(f"!{where}.{name} is not {constant}")
            else:
                wrong += self.fits(value[name], kinds, f"{where}.{name}")
        return wrong

    def _fields_of(self, kind: str) -> dict[str, tuple[list[str], bool, str | None]]:
        made = {}
        for field in self.types[kind].get("fields", []):
            found = CONSTANT.search(field["description"]) if field["types"] == ["String"] else None
            constant = found[1] if found and field["name"] in {"type", "status", "source"} else None
            made[field["name"]] = (field["types"], field["required"], constant)
        return made

    def sample(self, kind: str) -> Any:
        """The least that is a value of this type; for methods that the emulator does not play."""
        if kind.startswith("Array of "):
            return []
        if kind in SCALARS | {"True"}:
            return {"Integer": 1, "String": "", "Float": 0.0}.get(kind, True)
        if self.types[kind].get("subtypes"):
            return self.sample(self.types[kind]["subtypes"][0])
        fields = self._fields(kind).items()
        return {name: constant or self.sample(kinds[0]) for name, (kinds, required, constant) in fields if required}


def _rank(wrong: list[str]) -> tuple[bool, int]:
    """A wrong constant means that another kind was meant."""
    return any(one.startswith("!") for one in wrong), len(wrong)


def _read(value: str, kinds: list[str]) -> Any:
    if "Integer" in kinds and re.fullmatch(r"-?\d+", value):
        return int(value)
    if "Boolean" in kinds and value.lower() in WORDS:
        return value.lower() in {"true", "1", "yes"}
    if "Float" in kinds and re.fullmatch(r"-?\d+(\.\d+)?", value):
        return float(value)
    if not set(kinds) & {"String", "InputFile"} or (
        set(kinds) - {"Integer", "String", "InputFile"} and value[:1] in "[{"
    ):
        try:
            return json.loads(value)
        except json.JSONDecodeError:
            return value
    return value


def _is(value: Any, kind: str) -> bool:
    match kind:
        case "Integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "Float":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "True":
            return value is True
        case "InputFile":
            return isinstance(value, str)
    return isinstance(value, PYTHON[kind])
