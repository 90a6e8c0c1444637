"""A form, asked question by question. For people in a terminal and for plain pipes alike."""

from collections.abc import Awaitable, Callable

from bot.cards import Entry
from bot.terminal.wrap import clean
from bot.texts import Say
from bot.web import wire

#: asks a question and gives the answer; EOFError when there is nobody left to answer
Ask = Callable[[str], Awaitable[str]]
Tell = Callable[[str], None]


async def fill_in(form: wire.WireForm, say: Say, ask: Ask, tell: Tell) -> dict[str, str]:
    """The answers, by field name. An empty line keeps what is there; what has to be filled is asked again."""
    tell(clean(form.title))
    return {field.name: await _answer(field, say, ask, tell) for field in form.fields}


async def agrees(question: str, say: Say, ask: Ask) -> bool:
    """Whether the answer to a yes-or-no question is yes; anything else is no."""
    return (await ask(f"{clean(question)} {say('term-yes-no')} ")).strip().lower() in {"y", "yes"}


async def _answer(field: wire.WireField, say: Say, ask: Ask, tell: Tell) -> str:
    if field.help:
        tell(clean(field.help))
    if field.entry is Entry.CHOICE:
        for number, option in enumerate(field.options, 1):
            tell(f"  {number}  {clean(option.label)}")
    while True:
        value = _value(field, (await ask(_question(field, say))).strip())
        if value is None:
            tell(say("term-yes-or-no" if field.entry is Entry.TOGGLE else "term-one-of-them"))
        elif field.required and not value:
            tell(say("term-required"))
        else:
            return value


def _question(field: wire.WireField, say: Say) -> str:
    match field.entry:
        case Entry.TEXT:
            now = field.value
        case Entry.CHOICE:
            now = next((option.label for option in field.options if option.value == field.value), "")
        case Entry.TOGGLE:
            now = say("term-toggle", now=field.value or "no")
    return clean(f"{field.label} [{now}]: " if now else f"{field.label}: ")


def _value(field: wire.WireField, answer: str) -> str | None:
    """The value that an answer means; None when it means nothing here."""
    if not answer:
        return field.value or ("no" if field.entry is Entry.TOGGLE else "")
    match field.entry:
        case Entry.TEXT:
            return answer
        case Entry.TOGGLE:
            return {"y": "yes", "yes": "yes", "n": "no", "no": "no"}.get(answer.lower())
        case Entry.CHOICE:
            return _option(field.options, answer)


def _option(options: list[wire.FieldOption], answer: str) -> str | None:
    """By number first, then by label or value."""
    if answer.isascii() and answer.isdigit() and 0 < int(answer) <= len(options):
        return options[int(answer) - 1].value
    said = answer.casefold()
    return next((one.value for one in options if said in {one.label.casefold(), one.value.casefold()}), None)
