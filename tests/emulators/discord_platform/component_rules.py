"""The rules of components: what may stand where, how long, how many (docs/components/reference).

Words and codes of errors are those that authors of bots report from the real service; where the path of an
error is not known for sure, it is the path of the field.
"""

from collections.abc import Iterator

from tests.emulators.discord_platform.refusal import bad_form, must_be, required

ROW, BUTTON, SELECT, INPUT, SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR = 1, 2, 3, 4, 9, 10, 11, 12, 13, 14
CONTAINER, LABEL, UPLOAD, RADIO, CHECKS, CHECK = 17, 18, 19, 21, 22, 23
SELECTS = {3, 5, 6, 7, 8}
TOP_V2 = {ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR, CONTAINER}
IN_LABEL = SELECTS | {INPUT, UPLOAD, RADIO, CHECKS, CHECK}
MOST_COMPONENTS, MOST_TEXT = 40, 4000
LINK = 5


def walk(components, path=("components",)) -> Iterator[tuple[tuple, dict]]:
    """Every component with its path, outer ones first."""
    for index, one in enumerate(components):
        yield from _walk_one(one, (*path, index))


def _walk_one(one, path):
    yield path, one
    yield from walk(one.get("components") or [], (*path, "components"))
    for slot in ("accessory", "component"):
        if one.get(slot):
            yield from _walk_one(one[slot], (*path, slot))


def check_message(components, *, v2, base=()):
    """Raises for the first component that a message may not have."""
    if len(components) > (MOST_COMPONENTS if v2 else 5):
        raise must_be((*base, "components"), 0, MOST_COMPONENTS if v2 else 5)
    for index, one in enumerate(components):
        if one.get("type") not in (TOP_V2 if v2 else {ROW}):
            wanted = sorted(TOP_V2) if v2 else [ROW]
            raise _choice((*base, "components", index, "type"), wanted)
    everything = list(walk(components, (*base, "components")))
    for path, one in everything:
        _check_one(path, one, parent=_parent(everything, path))
    check_ids(everything, base)
    if v2:
        _check_totals([one for _, one in everything], base)


def check_ids(everything, base):
    """No two components may have the same `custom_id`, nor the same number."""
    seen, numbers = set(), set()
    for path, one in everything:
        name, number = one.get("custom_id"), one.get("id")
        if name is not None and name in seen:
            message = "Component custom id cannot be duplicated"
            raise bad_form((*path, "custom_id"), "COMPONENT_CUSTOM_ID_DUPLICATED", message)
        if number and number in numbers:
            raise bad_form((*path, "id"), "COMPONENT_DUPLICATE_ID", "Component ids must be unique within the message.")
        seen.add(name)
        numbers.add(number)
    return base


def _check_totals(flat, base):
    if len(flat) > MOST_COMPONENTS:
        message = f"The maximum number of components in a message is {MOST_COMPONENTS}"
        raise bad_form((*base, "components"), "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", message)
    if sum(len(one.get("content", "")) for one in flat if one["type"] == TEXT) > MOST_TEXT:
        message = f"The total size of all displayable text in the components cannot exceed {MOST_TEXT}"
        raise bad_form((*base, "components"), "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", message)


def _parent(everything, path):
    """The type of what holds this component; None at the top."""
    for cut in range(len(path) - 1, 0, -1):
        for other, one in everything:
            if other == path[:cut]:
                return one["type"]
    return None


def _check_one(path, one, parent):
    kind = one.get("type")
    check = {
        ROW: _row, BUTTON: check_button, SECTION: _section, TEXT: _text, THUMBNAIL: _thumbnail, GALLERY: _gallery,
        FILE: _file, CONTAINER: _container, SEPARATOR: _anything,
    }.get(kind)  # fmt: skip
    if kind in SELECTS:
        check_select(path, one)
    elif check is None:
        raise _choice((*path, "type"), sorted(TOP_V2))
    else:
        check(path, one)
    if kind == CONTAINER and parent == CONTAINER:
        raise _choice((*path, "type"), sorted(TOP_V2 - {CONTAINER}))


def _row(path, one):
    kinds = [each.get("type") for each in one.get("components", [])]
    if not kinds or len(kinds) > 5:
        raise must_be((*path, "components"), 1, 5)
    if any(kind in SELECTS for kind in kinds) and len(kinds) > 1:
        message = "A select menu must be the only component of its row"
        raise bad_form((*path, "components"), "COMPONENT_LAYOUT_WIDTH_EXCEEDED", message)
    for index, kind in enumerate(kinds):
        if kind != BUTTON and kind not in SELECTS:
            raise _choice((*path, "components", index, "type"), [BUTTON, *sorted(SELECTS)])


def check_button(path, one):
    style = one.get("style")
    if style not in {1, 2, 3, 4, 5, 6}:
        raise _choice((*path, "style"), [1, 2, 3, 4, 5, 6])
    if len(one.get("label") or "") > 80:
        raise must_be((*path, "label"), 0, 80)
    if style == LINK:
        _link(path, one)
    elif style != 6:
        _custom_id(path, one)
        if one.get("url"):
            message = "A custom id and url cannot both be specified"
            raise bad_form(path, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", message)
    if style != 6 and not one.get("label") and not one.get("emoji"):
        raise bad_form(path, "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", "A label or an emoji is required")


def _link(path, one):
    url = one.get("url")
    if not url:
        raise bad_form(path, "BUTTON_COMPONENT_URL_REQUIRED", "A url is required")
    if one.get("custom_id"):
        message = "A custom id and url cannot both be specified"
        raise bad_form(path, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", message)
    if len(url) > 512:
        raise must_be((*path, "url"), 0, 512)
    check_url((*path, "url"), url, ("http", "https", "discord"))


def check_url(path, url, schemes):
    scheme, found, rest = url.partition("://")
    if not found or scheme not in schemes:
        message = f'Scheme "{scheme if found else ""}" is not supported. Scheme must be one of {schemes}.'
        raise bad_form(path, "URL_TYPE_INVALID_SCHEME", message)
    if not rest or any(letter.isspace() for letter in url):
        raise bad_form(path, "URL_TYPE_INVALID_URL", "Not a well formed URL.")


def _custom_id(path, one):
    name = one.get("custom_id")
    if name is None:
        raise required((*path, "custom_id"))
    if not 1 <= len(name) <= 100:
        raise must_be((*path, "custom_id"), 1, 100)


def check_select(path, one):
    _custom_id(path, one)
    if len(one.get("placeholder") or "") > 150:
        raise must_be((*path, "placeholder"), 0, 150)
    least, most = _or(one.get("min_values"), 1), _or(one.get("max_values"), 1)
    if not 0 <= least <= 25 or not 1 <= most <= 25 or least > most:
        raise bad_form((*path, "max_values"), "NUMBER_TYPE_MAX", "min_values and max_values must be 0 to 25, in order.")
    if one["type"] == SELECT:
        check_options((*path, "options"), one.get("options") or [], most)


def check_options(path, options, most=1, at_most=25):
    if not 1 <= len(options) <= at_most:
        raise must_be(path, 1, at_most)
    if most > len(options):
        raise bad_form(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {most} and {at_most} in length.")
    values = set()
    for index, option in enumerate(options):
        for key, longest in (("label", 100), ("value", 100)):
            if not 1 <= len(option.get(key) or "") <= longest:
                raise must_be((*path, index, key), 1, longest)
        if len(option.get("description") or "") > 100:
            raise must_be((*path, index, "description"), 0, 100)
        if option["value"] in values:
            message = "The specified option value is already used"
            raise bad_form((*path, index, "value"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", message)
        values.add(option["value"])
    if sum(bool(option.get("default")) for option in options) > most:
        raise bad_form(path, "SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES", f"Too many default values (most: {most})")


def _section(path, one):
    kinds = [each.get("type") for each in one.get("components") or []]
    if not 1 <= len(kinds) <= 3:
        raise must_be((*path, "components"), 1, 3)
    for index, kind in enumerate(kinds):
        if kind != TEXT:
            raise _choice((*path, "components", index, "type"), [TEXT])
    if not one.get("accessory"):
        raise required((*path, "accessory"))
    if one["accessory"].get("type") not in {BUTTON, THUMBNAIL}:
        raise _choice((*path, "accessory", "type"), [BUTTON, THUMBNAIL])


def _text(path, one):
    if not 1 <= len(one.get("content") or "") <= MOST_TEXT:
        raise must_be((*path, "content"), 1, MOST_TEXT)


def _thumbnail(path, one):
    _picture(path, one)


def _picture(path, one):
    if len(one.get("description") or "") > 1024:
        raise must_be((*path, "description"), 1, 1024)
    url = (one.get("media") or {}).get("url")
    if not url:
        raise required((*path, "media", "url"))
    check_url((*path, "media", "url"), url, ("http", "https", "attachment"))


def _gallery(path, one):
    items = one.get("items") or []
    if not 1 <= len(items) <= 10:
        raise must_be((*path, "items"), 1, 10)
    for index, item in enumerate(items):
        _picture((*path, "items", index), item)


def _file(path, one):
    url = (one.get("file") or {}).get("url")
    if not url:
        raise required((*path, "file", "url"))
    check_url((*path, "file", "url"), url, ("attachment",))


def _container(path, one):
    if not one.get("components"):
        raise must_be((*path, "components"), 1, MOST_COMPONENTS)
    for index, each in enumerate(one["components"]):
        if each.get("type") not in TOP_V2 - {CONTAINER}:
            raise _choice((*path, "components", index, "type"), sorted(TOP_V2 - {CONTAINER}))


def _anything(path, one):
    if one.get("spacing") not in {None, 1, 2}:
        raise _choice((*path, "spacing"), [1, 2])


def _choice(path, choices):
    listed = ", ".join(map(str, choices))
    return bad_form(path, "BASE_TYPE_CHOICES", f"Value must be one of ({listed}).")


def _or(value, otherwise):
    return otherwise if value is None else value
