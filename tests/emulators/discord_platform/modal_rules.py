"""The rules of forms ("modals"): docs/interactions/receiving-and-responding#modal and docs/components/reference."""

from tests.emulators.discord_platform.component_rules import (
    CHECK,
    CHECKS,
    IN_LABEL,
    INPUT,
    LABEL,
    RADIO,
    ROW,
    SELECTS,
    TEXT,
    UPLOAD,
    check_ids,
    check_options,
    check_select,
    walk,
)
from tests.emulators.discord_platform.refusal import bad_form, must_be, required

FIELDS = SELECTS | {INPUT, UPLOAD, RADIO, CHECKS, CHECK}


def check_modal(data):
    """Raises for the first thing that a form may not have."""
    for key, longest in (("title", 45), ("custom_id", 100)):
        if not 1 <= len(data.get(key) or "") <= longest:
            raise must_be(("data", key), 1, longest)
    parts = data.get("components") or []
    if not 1 <= len(parts) <= 5:
        raise must_be(("data", "components"), 1, 5)
    for index, one in enumerate(parts):
        _check_part(("data", "components", index), one)
    check_ids(list(walk(parts, ("data", "components"))), ("data",))


def fields(data):
    """The fields of a form: (label, description, component)."""
    for part in data.get("components", []):
        if part["type"] == LABEL:
            yield part.get("label", ""), part.get("description") or "", part["component"]
        elif part["type"] == ROW:
            yield part["components"][0].get("label", ""), "", part["components"][0]


def _check_part(path, one):
    match one.get("type"):
        case kind if kind == LABEL:
            _check_label(path, one)
        case kind if kind == ROW:
            _check_row(path, one)
        case kind if kind == TEXT:
            if not 1 <= len(one.get("content") or "") <= 4000:
                raise must_be((*path, "content"), 1, 4000)
        case _:
            raise bad_form((*path, "type"), "BASE_TYPE_CHOICES", f"Value must be one of ({ROW}, {TEXT}, {LABEL}).")


def _check_label(path, one):
    if not 1 <= len(one.get("label") or "") <= 45:
        raise must_be((*path, "label"), 1, 45)
    if len(one.get("description") or "") > 100:
        raise must_be((*path, "description"), 0, 100)
    inner = one.get("component")
    if not inner:
        raise required((*path, "component"))
    if inner.get("type") not in IN_LABEL:
        listed = ", ".join(map(str, sorted(IN_LABEL)))
        raise bad_form((*path, "component", "type"), "BASE_TYPE_CHOICES", f"Value must be one of ({listed}).")
    _check_field((*path, "component"), inner)


def _check_row(path, one):
    inner = one.get("components") or []
    if len(inner) != 1:
        raise must_be((*path, "components"), 1, 1)
    if inner[0].get("type") != INPUT:
        raise bad_form((*path, "components", 0, "type"), "BASE_TYPE_CHOICES", f"Value must be one of ({INPUT},).")
    if not 1 <= len(inner[0].get("label") or "") <= 45:
        raise must_be((*path, "components", 0, "label"), 1, 45)
    _check_field((*path, "components", 0), inner[0])


def _check_field(path, one):
    if not 1 <= len(one.get("custom_id") or "") <= 100:
        raise must_be((*path, "custom_id"), 1, 100)
    kind = one["type"]
    if kind == INPUT:
        _check_input(path, one)
    elif kind in SELECTS:
        check_select(path, one)
    elif kind in {RADIO, CHECKS}:
        most = 1 if kind == RADIO else one.get("max_values") or len(one.get("options") or [])
        check_options((*path, "options"), one.get("options") or [], most, at_most=10)
        if kind == RADIO and len(one["options"]) < 2:
            raise must_be((*path, "options"), 2, 10)


def _check_input(path, one):
    if one.get("style") not in {1, 2}:
        raise bad_form((*path, "style"), "BASE_TYPE_CHOICES", "Value must be one of (1, 2).")
    for key, longest in (("placeholder", 100), ("value", 4000)):
        if len(one.get(key) or "") > longest:
            raise must_be((*path, key), 0, longest)
    least, most = one.get("min_length") or 0, one.get("max_length") or 4000
    if not 0 <= least <= 4000 or not 1 <= most <= 4000 or least > most:
        raise bad_form((*path, "max_length"), "NUMBER_TYPE_MAX", "Lengths must be 0 to 4000, in order.")
