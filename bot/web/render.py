"""A card as the web chat publishes it. Pure."""

from collections.abc import Callable
from typing import assert_never

from bot import cards
from bot.web import wire

TokenOf = Callable[[cards.Act], str]


def render(card: cards.Card, token_of: TokenOf) -> wire.WireCard:
    """The published form of a card; `token_of` names each of its actions."""
    return wire.WireCard(
        title=card.title,
        blocks=[_block(block) for block in card.blocks],
        actions=[_button(action, token_of) for action in card.actions],
        pick=_pick(card.pick, token_of) if card.pick else None,
        files=[wire.WireFile(name=file.name, size=file.size_bytes, url=file.url) for file in card.files],
        tone=card.tone,
        state=card.state,
        job=card.job,
    )


def render_form(form: cards.Form, token: str) -> wire.WireForm:
    """The published form of a form, whose answers come back under the token."""
    return wire.WireForm(token=token, title=form.title, fields=[_field(one) for one in form.fields], submit=form.submit)


def _block(block: cards.Block) -> wire.Block:
    match block:
        case cards.Text(text):
            return wire.TextBlock(text=text)
        case cards.Note(text, tone):
            return wire.NoteBlock(text=text, tone=tone)
        case cards.Fields(fields):
            return wire.FieldsBlock(fields=[wire.NamedValue(name=name, value=value) for name, value in fields])
        case cards.Progress(percent, text):
            return wire.ProgressBlock(percent=percent, text=text)
        case cards.Cover(url, alt):
            return wire.CoverBlock(url=url, alt=alt)
        case cards.Rows(rows):
            return wire.RowsBlock(
                rows=[
                    wire.WireRow(number=row.number, title=row.title, detail=row.detail, mark=row.mark) for row in rows
                ]
            )
        case _:
            assert_never(block)


def _button(action: cards.Button, token_of: TokenOf) -> wire.Button:
    match action:
        case cards.Link(label, url, style):
            return wire.Button(label=label, style=style, url=url)
        case cards.Copy(label, text):
            return wire.Button(label=label, style=cards.Style.PLAIN, text=text)
        case cards.Act():
            return wire.Button(label=action.label, style=action.style, token=token_of(action), confirm=action.confirm)
        case _:
            assert_never(action)


def _pick(pick: cards.Pick, token_of: TokenOf) -> wire.WirePick:
    options = [wire.Option(label=option.label, token=token_of(option)) for option in pick.options]
    return wire.WirePick(hint=pick.hint, options=options)


def _field(one: cards.FormField) -> wire.WireField:
    return wire.WireField(
        name=one.name,
        label=one.label,
        entry=one.entry,
        value=one.value,
        options=[wire.FieldOption(value=value, label=label) for value, label in one.options],
        help=one.help,
        required=one.required,
    )
