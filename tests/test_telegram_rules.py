"""The laws that our Telegram goes by: how it reads HTML, counts messages, forgets updates, measures pictures."""

import html
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests.emulators.telegram_platform import html_text, pictures
from tests.emulators.telegram_platform.flood import Flood
from tests.emulators.telegram_platform.inbox import Inbox
from tests.emulators.telegram_platform.keyboards import url_problem
from tests.emulators.telegram_platform.refusal import Refused

ENTITIES = "Bad Request: can't parse entities: "
PLAIN = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)


def _refusal(source):
    """Why a text is refused; None if it is read."""
    try:
        html_text.parse(source)
    except Refused as refused:
        return refused.words
    return None


class StandingClock:
    """A clock that moves when it is told to."""

    def __init__(self):
        self.at = 1_000_000.0

    def now(self):
        return self.at


@given(PLAIN)
def test_escaped_text_is_read_back_as_it_was(text):
    assert html_text.parse(html.escape(text)) == (text, [])


@given(PLAIN, PLAIN, st.sampled_from(["b", "i", "u", "s", "code", "blockquote"]))
def test_a_tag_spans_what_is_in_it_in_utf16_units(before, inside, tag):
    plain, entities = html_text.parse(f"{html.escape(before)}<{tag}>{html.escape(inside)}</{tag}>")
    assert plain == before + inside
    (entity,) = entities
    units = plain.encode("utf-16-le")[entity["offset"] * 2 : (entity["offset"] + entity["length"]) * 2]
    assert units.decode("utf-16-le") == inside


@given(st.text("<>/= \"'&;abiu-", max_size=40))
def test_any_markup_is_read_or_refused(text):
    assert (_refusal(text) or ENTITIES).startswith(ENTITIES)


@pytest.mark.parametrize("chat", [5, -5], ids=["private", "group"])
@given(waits=st.lists(st.floats(0, 20), max_size=60))
def test_who_waits_as_long_as_told_may_write(chat, waits):
    clock = StandingClock()
    flood = Flood(clock)
    for wait in waits:
        clock.at += wait
        try:
            flood.spend(1, chat)
        except Refused as refused:
            clock.at += refused.parameters["retry_after"]
            flood.spend(1, chat)


def test_the_rule_for_all_chats_together_is_a_switch():
    flood = Flood(StandingClock())
    for chat in range(1, 41):
        flood.spend(1, chat)
    flood.overall = True
    for chat in range(41, 71):
        flood.spend(1, chat)
    with pytest.raises(Refused, match="retry after 1"):
        flood.spend(1, 71)


@given(st.integers(0, 8), st.integers(-9, 12))
def test_an_offset_confirms_what_is_below_it_and_a_negative_one_keeps_the_last(count, offset):
    inbox = Inbox(lambda _: None)
    made = [inbox.put("message", {"n": number}) for number in range(count)]
    first = made[0]["update_id"] if made else 0
    if offset < 0:
        inbox.confirm(offset)
        assert inbox.waiting == made[offset:]
    else:
        inbox.confirm(first + offset)
        assert inbox.waiting == made[offset:]


def test_an_update_that_nobody_asked_for_is_not_kept():
    inbox = Inbox(lambda _: None)
    assert inbox.put("message_reaction", {}) is None
    inbox.allow(["message_reaction"])
    assert inbox.put("message", {}) is None
    assert inbox.put("message_reaction", {}) is not None


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_the_size_of_a_picture_is_in_its_first_bytes(kind):
    file = io.BytesIO()
    Image.new("RGB", (123, 45), "#274a78").save(file, kind)
    assert pictures.size(file.getvalue()) == (123, 45)


ADDRESSES = [
    ("https://books.example.org/s/x?y=1#z", None),
    ("http://127.0.0.1:8750/", None),
    ("http://[::1]:8750/", None),
    ("tg://user?id=7", None),
    ("books.example.org", None),
    ("http://localhost/", "Wrong HTTP URL"),
    ("https://library:8750", "Wrong HTTP URL"),
    ("magnet://x.y", "Unsupported URL protocol"),
    ("http://books.example.org:port/", "Wrong port number specified in the URL"),
]


@pytest.mark.parametrize(("address", "words"), ADDRESSES)
def test_an_address_is_taken_or_refused_in_telegrams_words(address, words):
    assert url_problem(address) == words
