"""Forms, a question at a time: choices are buttons of one message, words are asked for and come as a reply.

What was filled in so far is kept with the form's message as a row, so it outlives a restart.
"""

from collections.abc import Mapping
from typing import Any

from telegram import ForceReply, Message, ReplyParameters
from telegram.constants import ParseMode

from bot import kept_form
from bot.buttons import Sheet
from bot.cards import Card, Form, FormField, Outcome, Toast, Tone
from bot.hearing import Hearing, Reply
from bot.posts import Posts
from bot.telegram import questions
from bot.telegram.calls import Calls
from bot.telegram.guests import Guest
from bot.telegram.markup import Span, cut, plain, written
from bot.telegram.places import SURFACE, Where
from bot.telegram.render import Drawn
from core.library import chat
from core.models import Action, Post
from core.runtime import Runtime

_PLACEHOLDER = 64


class Judged:
    """A reply to a form that was sent: `why` its answers were refused; what they led to is shown.

    `is_taken` is false also when nobody listened, because too much was said at once.
    """

    def __init__(self, reply: Reply) -> None:
        self._reply = reply
        self.is_taken = False
        self.why = ""

    async def give(self, outcome: Outcome, *, answers: int | None = None, pressed: int | None = None) -> None:
        """Show the outcome, unless the form itself is to say it."""
        if isinstance(outcome, Toast) and outcome.tone is Tone.BAD:
            self.why = outcome.text
            return
        self.is_taken = not (isinstance(outcome, Card) and outcome.tone is Tone.BAD)
        await self._reply.give(outcome, answers=answers, pressed=pressed)


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
        values = {one.name: one.value for one in form.fields}
        post = await self._keep_new(guest, "", {"form": kept_form.kept(form), "token": token, "values": values})
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
                await self._ask(guest, post, questions.question(state, name))
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
        post.card = {**state, "values": {**state["values"], name: value}, "refused": ""}
        async with self._runtime.db.begin() as session:
            await chat.shown(session, post.id or 0, post.card, 0, None)
        await self._redraw(guest, post)

    async def _redraw(self, guest: Guest, post: Post) -> None:
        drawn = await self._drawn(guest, post)

        async def change(at: Where) -> object:
            return await self._calls.bot.edit_message_text(
                drawn.text, at.chat, int(post.address), parse_mode=ParseMode.HTML, reply_markup=drawn.keyboard
            )

        await self._calls.say(guest.where, change, is_edit=True)

    async def _ask(self, guest: Guest, post: Post, field: FormField) -> None:
        refused, said = str((post.card or {}).get("refused", "")), guest.caller.say("form-said", value=field.value)
        question = [[Span(refused)], [Span(field.label, "b")], [Span(field.help, "i")]]
        asked = written([*question, [Span(said if field.value else "")]])
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
        for field in questions.fields(state):
            if field.required and not values.get(field.name):
                return guest.caller.say("form-missing", name=field.label)
        await self._posts.gone(post)  # sent once, however often the button is pressed
        judged = Judged(reply)
        await self._hearing.fill(guest.caller, str(state["token"]), values, judged)
        if judged.is_taken:
            await self._take_away(guest, post)
            return ""
        await self._reopen(guest, post, judged.why)
        return judged.why

    async def _reopen(self, guest: Guest, post: Post, why: str) -> None:
        """The same message is a form once more, with what was filled in; words that were said are asked for again."""
        state = {**(post.card or {}), "refused": why}
        again = await self._keep_new(guest, "", state)
        again.address = post.address
        async with self._runtime.db.begin() as session:
            await chat.addressed(session, again.id or 0, post.address)
        await self._redraw(guest, again)
        if why and (field := questions.words_said(state)):
            await self._ask(guest, again, field)

    async def _close(self, guest: Guest, post: Post) -> None:
        await self._posts.gone(post)
        await self._take_away(guest, post)

    async def _take_away(self, guest: Guest, post: Post) -> None:
        await self._calls.aside(self._calls.bot.delete_message(guest.where.chat, int(post.address)), "form")

    async def _drawn(self, guest: Guest, post: Post) -> Drawn:
        sheet = Sheet(self._runtime, post.room_id, guest.caller.person, post.id)
        drawn = questions.render(dict(post.card or {}), sheet, guest.caller.say)
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


def _key(guest: Guest, message: int) -> str:
    return f"asked:{guest.where.chat}:{message}"
