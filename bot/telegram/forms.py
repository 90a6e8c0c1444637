"""Forms, a question at a time: choices are buttons of one message, words are asked for and come as a reply.

What was filled in so far is kept with the form's message as a row, so it outlives a restart.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from telegram import ForceReply, InlineKeyboardButton, Message, ReplyParameters
from telegram.constants import ParseMode

from bot.buttons import Sheet
from bot.cards import Act, Audience, Entry, Form, FormField, Style
from bot.hearing import Hearing, Reply
from bot.posts import Posts
from bot.telegram.calls import Calls
from bot.telegram.guests import Guest
from bot.telegram.markup import Span, cut, plain, written
from bot.telegram.places import SURFACE, Where
from bot.telegram.render import ALL, Drawn, fit, label
from bot.texts import Say
from core.library import chat
from core.models import Action, Post
from core.runtime import Runtime

#: the verb of a form's buttons; `do` says which: set, ask, send or cancel
VERB = "telegram.form"
_PLACEHOLDER = 64


class Forms:
    """The forms that people fill in."""

    def __init__(self, runtime: Runtime, calls: Calls, posts: Posts, hearing: Hearing) -> None:
        self._runtime = runtime
        self._calls = calls
        self._posts = posts
        self._hearing = hearing

    async def open(self, guest: Guest, form: Form) -> None:
        """Ask somebody the questions of a form."""
        token = await self._posts.form_token(guest.caller, form)
        post = await self._keep_new(guest, "", {"form": _packed(form), "token": token, "values": _first(form)})
        drawn = await self._drawn(guest, post)
        reply = None if guest.where.is_private else ReplyParameters(guest.message, allow_sending_without_reply=True)

        async def send(at: Where) -> Message:
            return await self._calls.bot.send_message(
                at.chat,
                drawn.text,
                parse_mode=ParseMode.HTML,
                reply_markup=drawn.keyboard,
                message_thread_id=at.topic,
                reply_parameters=reply,
            )

        sent = await self._calls.say(guest.where, send)
        async with self._runtime.db.begin() as session:
            await chat.addressed(session, post.id or 0, str(sent.message_id))

    async def press(self, guest: Guest, row: Action, reply: Reply) -> str:
        """A button of a form; what is to be said of it in passing."""
        post = await self._post(row.post_id)
        if post is None or post.gone or post.card is None:
            return guest.caller.say("form-over")
        state, name = dict(post.card), str(row.args.get("field", ""))
        match row.args.get("do"):
            case "set":
                await self._set(guest, post, name, str(row.args.get("value", "")))
            case "ask":
                await self._ask(guest, post, _field(state, name))
            case "send":
                return await self._send(guest, post, reply)
            case _:
                await self._close(guest, post)
        return ""

    async def answered(self, guest: Guest, text: str, to: int) -> bool:
        """A reply with the words that a form asked for; False when it answers no form."""
        async with self._runtime.db.read() as session:
            asked = await chat.said(session, SURFACE, _key(guest, to))
        if asked is None or asked.card is None or asked.for_person_id != guest.caller.person:
            return False
        post = await self._post(int(asked.card["post"]))
        if post is not None and not post.gone:
            await self._set(guest, post, str(asked.card["field"]), text.strip())
        await self._calls.aside(self._calls.bot.delete_message(guest.where.chat, to), "question")
        return True

    async def _set(self, guest: Guest, post: Post, name: str, value: str) -> None:
        state = dict(post.card or {})
        if state["values"].get(name) == value:
            return
        post.card = {**state, "values": {**state["values"], name: value}}
        async with self._runtime.db.begin() as session:
            await chat.shown(session, post.id or 0, post.card, 0, None)
        drawn = await self._drawn(guest, post)

        async def change(at: Where) -> object:
            return await self._calls.bot.edit_message_text(
                drawn.text, at.chat, int(post.address), parse_mode=ParseMode.HTML, reply_markup=drawn.keyboard
            )

        await self._calls.say(guest.where, change, is_edit=True)

    async def _ask(self, guest: Guest, post: Post, field: FormField) -> None:
        question = [[Span(field.label, "b")], [Span(field.help, "i")]]
        asked = written(question)
        if not guest.where.is_private:  # only who is named is asked for the reply
            named = written([[Span(guest.caller.name)]], 100)
            asked = f'<a href="tg://user?id={guest.user}">{named}</a>\n{asked}'
        force = ForceReply(selective=True, input_field_placeholder=cut(plain(field.label), _PLACEHOLDER))

        async def send(at: Where) -> Message:
            return await self._calls.bot.send_message(
                at.chat, asked, parse_mode=ParseMode.HTML, reply_markup=force, message_thread_id=at.topic
            )

        sent = await self._calls.say(guest.where, send)
        await self._keep_new(guest, _key(guest, sent.message_id), {"post": post.id, "field": field.name})

    async def _send(self, guest: Guest, post: Post, reply: Reply) -> str:
        state = post.card or {}
        values: Mapping[str, str] = state["values"]
        for field in _fields(state):
            if field.required and not values.get(field.name):
                return guest.caller.say("form-missing", name=field.label)
        await self._close(guest, post)
        await self._hearing.fill(guest.caller, str(state["token"]), values, reply)
        return ""

    async def _close(self, guest: Guest, post: Post) -> None:
        await self._posts.gone(post)
        await self._calls.aside(self._calls.bot.delete_message(guest.where.chat, int(post.address)), "form")

    async def _drawn(self, guest: Guest, post: Post) -> Drawn:
        sheet = Sheet(self._runtime, post.room_id, guest.caller.person, post.id)
        drawn = _render(dict(post.card or {}), sheet, guest.caller.say)
        async with self._runtime.db.begin() as session:
            await sheet.keep(session)
        return drawn

    async def _keep_new(self, guest: Guest, key: str, state: dict[str, Any]) -> Post:
        post = Post(
            room_id=guest.caller.room,
            surface=SURFACE,
            place=guest.caller.place,
            for_person_id=guest.caller.person,
            locale=guest.caller.locale,
            key=key or None,
            card=state,
        )
        async with self._runtime.db.begin() as session:
            return await chat.add(session, post)

    async def _post(self, number: int | None) -> Post | None:
        if number is None:
            return None
        async with self._runtime.db.read() as session:
            return await chat.by_id(session, number)


def _render(state: dict[str, Any], sheet: Sheet, say: Say) -> Drawn:
    """The form as it is filled in so far."""
    values: Mapping[str, str] = state["values"]
    lines = [[Span(str(state["form"]["title"]), "b")]]
    rows: list[list[InlineKeyboardButton]] = []
    for field in _fields(state):
        lines.append([Span(f"{field.label}: "), Span(_said(field, values.get(field.name, ""), say), "b")])
        lines.append([Span(field.help, "i")])
        rows += _field_rows(field, values.get(field.name, ""), sheet, say)
    send = _button(str(state["form"]["submit"]), sheet, Style.PRIMARY, do="send")
    last = [send, _button(say("do-cancel"), sheet, Style.PLAIN, do="cancel")]
    return Drawn(written(lines), tuple(tuple(row) for row in [*fit(rows, ALL - len(last)), last]))


def _said(field: FormField, value: str, say: Say) -> str:
    """A value as it is read."""
    match field.entry:
        case Entry.CHOICE:
            return dict(field.options).get(value, value) or say("form-empty")
        case Entry.TOGGLE:
            return say("form-yes") if value == "yes" else say("form-no")
        case _:
            return value or say("form-empty")


def _field_rows(field: FormField, value: str, sheet: Sheet, say: Say) -> list[list[InlineKeyboardButton]]:
    match field.entry:
        case Entry.CHOICE:
            buttons = [
                _button(f"✓ {name}" if key == value else name, sheet, do="set", field=field.name, value=key)
                for key, name in field.options
            ]
            return [buttons[at : at + 3] for at in range(0, len(buttons), 3)]
        case Entry.TOGGLE:
            other = "no" if value == "yes" else "yes"
            text = say("form-switch", name=field.label, value=_said(field, other, say))
            return [[_button(text, sheet, do="set", field=field.name, value=other)]]
        case _:
            return [[_button(say("form-write", name=field.label), sheet, do="ask", field=field.name)]]


def _button(text: str, sheet: Sheet, style: Style = Style.PLAIN, **args: object) -> InlineKeyboardButton:
    token = sheet.token(Act(text, VERB, args, style, audience=Audience.ME))
    shown = "primary" if style is Style.PRIMARY else None
    return InlineKeyboardButton(label(text), callback_data=token, style=shown)


def _packed(form: Form) -> dict[str, Any]:
    """A form as a row keeps it."""
    fields = [
        {
            "name": one.name,
            "label": one.label,
            "entry": one.entry.value,
            "options": [list(option) for option in one.options],
            "help": one.help,
            "required": one.required,
        }
        for one in form.fields
    ]
    return {"title": form.title, "submit": form.submit, "fields": fields}


def _fields(state: Mapping[str, Any]) -> Sequence[FormField]:
    return [
        FormField(
            one["name"],
            one["label"],
            Entry(one["entry"]),
            options=tuple((value, name) for value, name in one["options"]),
            help=one["help"],
            required=one["required"],
        )
        for one in state["form"]["fields"]
    ]


def _field(state: Mapping[str, Any], name: str) -> FormField:
    return next(one for one in _fields(state) if one.name == name)


def _first(form: Form) -> dict[str, str]:
    return {one.name: one.value for one in form.fields}


def _key(guest: Guest, message: int) -> str:
    return f"asked:{guest.where.chat}:{message}"
