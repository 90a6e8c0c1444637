"""What was heard acts once: a crash between the act and its answer brings the same answer, and nothing else."""

import ast
from pathlib import Path

import pytest

import bot.commands  # noqa: F401 registers them
from bot import registry
from bot.arriving import Arrival, arrive
from bot.cards import Act, Card, Form, Toast
from bot.hearing import Hearing
from bot.posts import Posts
from core.library import items, jobs, people, titles
from core.media import Format, Kind, TitleInfo
from core.models import Job, JobState, Lane, Wanted
from tests.rows import do, row

COMMANDS = Path(__file__).parent.parent / "bot" / "commands"
#: requests know their cause, and what is here already is shown again for nothing; of codes the last one counts, and
#: a wrong one is none; a torrent that is named or opened is the same one. Which of its files are wanted is shown at
#: once, and is the one choice that a repeat can turn round
NOT_ACTS = {"request", "_written_down", "_planned", "requested", "_asked", "code", "ask", "offered", "opened"}
NOT_ACTS |= {"toggle", "choose_all", "begun"}
ALICE = TitleInfo("demo", "alice", "Alice", Kind.BOOK, (Format.EPUB,))


class Crash(Exception):
    """The process dies before anybody has an answer."""


class Reply:
    """Keeps what is given, and sends cards as a platform does; dies instead the first time, if it is to."""

    def __init__(self, posts, caller, *, dies):
        self.given = []
        self.dies = dies
        self._posts = posts
        self._caller = caller

    async def give(self, outcome, *, answers=None, **_):
        if self.dies:
            self.dies = False
            raise Crash
        self.given.append(outcome)
        if isinstance(outcome, Card):
            post, _ = await self._posts.add(self._caller, outcome, answers, lambda *_: None, private=False)
            await self._posts.arrived(post, f"{len(self.given)}", outcome)


class Ada:
    """Somebody on a platform that brings what was not confirmed again."""

    def __init__(self, runtime):
        self.runtime = runtime
        self.posts = Posts(runtime, "telegram")
        self.hearing = Hearing(runtime, self.posts)
        self.caller = None

    async def comes(self, cause="telegram:1"):
        place = Arrival("telegram", "71", "Ada", "-100", "Readers", cause=cause, is_private=True)
        self.caller = await arrive(self.runtime, place)
        return self

    async def token(self, verb, /, **args):
        return await self.posts.form_token(self.caller, Form("", (), "Go", verb, args))

    async def says(self, line, meanwhile=None):
        return await self._twice(lambda reply: self.hearing.say(self.caller, line, reply, private=False), meanwhile)

    async def presses(self, verb, meanwhile=None, /, **args):
        token = await self.token(verb, **args)
        return await self._twice(lambda reply: self.hearing.press(self.caller, token, reply), meanwhile)

    async def fills(self, verb, values, meanwhile=None, /, **args):
        token = await self.token(verb, **args)
        return await self._twice(lambda reply: self.hearing.fill(self.caller, token, values, reply), meanwhile)

    async def _twice(self, act, meanwhile):
        """Heard, acted upon, and heard again by another process, since the first one died; what was answered."""
        reply = Reply(self.posts, self.caller, dies=True)
        with pytest.raises(Crash):
            await act(reply)
        if meanwhile is not None:
            await meanwhile()
        self.hearing = Hearing(self.runtime, self.posts)
        await act(reply)
        await act(reply)
        return reply.given


@pytest.fixture
async def ada(runtime):
    return await Ada(runtime).comes()


@pytest.fixture
async def request_(runtime, ada):
    caller = ada.caller
    made = Job(kind="download", lane=Lane.WORK, person_id=caller.person, room_id=caller.room)
    number = (await do(runtime.db, jobs.add, made)).id
    await do(runtime.db, jobs.watch, number, caller.person, caller.room)
    return number


async def test_a_pause_that_was_taken_back_meanwhile_is_not_made_again(runtime, ada, request_):
    async def resumed():
        await do(runtime.db, jobs.want, request_, Wanted.RUN)

    given = await ada.presses("job.pause", resumed, job=request_)
    assert given[0] == Toast("Paused.", given[0].tone)
    assert (await row(runtime.db, request_)).state is JobState.QUEUED


async def test_a_cancel_whose_request_was_asked_for_anew_is_not_made_again(runtime, ada, request_):
    async def retried():
        await do(runtime.db, jobs.replay, request_)

    await ada.presses("job.cancel", retried, job=request_)
    assert (await row(runtime.db, request_)).state is JobState.QUEUED


async def test_a_line_that_meant_the_only_request_gets_its_answer_though_there_is_none_now(runtime, ada, request_):
    given = await ada.says("/cancel")
    assert [one.text for one in given] == ["Stopped."]
    assert (await row(runtime.db, request_)).state is JobState.CANCELLED


async def test_sooner_is_one_place_sooner(runtime, ada, request_):
    await ada.presses("job.sooner", job=request_)
    assert (await row(runtime.db, request_)).own_priority == 1


async def test_what_was_fetched_is_deleted_by_one_chore(runtime, ada, request_):
    await do(runtime.db, jobs.want, request_, Wanted.CANCEL)
    await ada.presses("job.delete", job=request_)
    assert len(await do(runtime.db, jobs.listed, kinds=["tidy"])) == 1


async def test_a_star_that_was_taken_back_meanwhile_stays_away(runtime, ada):
    title = await do(runtime.db, titles.keep, ALICE)

    async def taken_back():
        await do(runtime.db, items.unstar, ada.caller.person, title.id)

    given = await ada.presses("title.star", taken_back, title=title.id)
    assert "already" not in given[0].text
    assert not await do(runtime.db, items.is_starred, ada.caller.person, title.id)


async def test_links_that_were_made_meanwhile_are_not_ended(runtime, ada):
    async def generation():
        return (await do(runtime.db, people.person, ada.caller.person)).link_generation

    before = await generation()
    await ada.presses("links.revoke")
    assert await generation() == before + 1


async def test_a_form_is_saved_once(runtime, ada):
    async def changed():
        await do(runtime.db, people.prefer, "format", "cbz", person_id=ada.caller.person)

    given = await ada.fills("settings.save", {"format": "epub", "language": "any"}, changed, whose="me")
    assert len(given) == 2  # a toast leaves nothing to see, and is given as often as it is asked for
    assert given[0] == given[1]
    chosen = await do(runtime.db, people.preferences, ada.caller.person, ada.caller.room)
    assert chosen["format"] == "cbz"


async def test_a_card_that_answers_a_press_is_shown_once(runtime, ada):
    title = await do(runtime.db, titles.keep, ALICE)
    given = await ada.presses("card.share", verb="title.show", args={"title": title.id})
    assert [card.title for card in given] == ["Alice"]


async def test_what_was_refused_may_be_right_the_second_time(runtime, ada, request_):
    """Nothing was changed, so nothing is remembered."""

    async def cancelled():
        await do(runtime.db, jobs.want, request_, Wanted.CANCEL)

    given = await ada.presses("job.delete", cancelled, job=request_)
    assert len(await do(runtime.db, jobs.listed, kinds=["tidy"])) == 1
    assert len({one.text for one in given}) == 1


async def test_the_same_button_pressed_twice_is_two_presses(runtime, ada, request_):
    for cause in ("telegram:8", "telegram:9"):
        await ada.comes(cause)
        await ada.presses("job.sooner", job=request_)
    assert (await row(runtime.db, request_)).own_priority == 2


async def test_a_card_that_was_on_its_way_is_sent_by_the_same_post(runtime, ada):
    """The buttons of a message that arrived after all then mean the same post."""
    card, press = Card("Alice", actions=(Act("Star", "title.star", {"title": 1}),)), ada.caller
    first, _ = await ada.posts.add(press, card, None, lambda *_: None, private=False)
    assert not await ada.posts.is_answered(press)
    again, _ = await ada.posts.add(press, card, None, lambda *_: None, private=False)
    assert again.id == first.id
    await ada.posts.arrived(again, "555", card)
    assert await ada.posts.is_answered(press)


@pytest.mark.parametrize("path", sorted(COMMANDS.glob("*.py")), ids=lambda path: path.stem)
def test_whatever_a_command_changes_is_written_with_what_was_heard(path):
    tree = ast.parse(path.read_text("utf-8"))
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.AsyncFunctionDef)):
        written = ast.unparse(function)
        assert "runtime.db.begin()" not in written or function.name in NOT_ACTS, function.name
        assert "acting(" not in written or ".says(" in written, function.name


def test_the_actions_of_these_tests_are_there():
    assert all(registry.acted(verb) for verb in ("job.pause", "job.delete", "title.star", "settings.save"))
