"""Cards as Discord's components: whatever they say, within its limits; nothing dropped, nothing turned into markup."""

import base64
import hashlib
import re
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import cards
from bot.discord import forms, pressing
from bot.discord.parcels import safe_name
from bot.discord.render import Reach, render, said
from bot.discord.wording import bar, cut, escaped, length, line, plain
from bot.texts import speaker
from tests.card_catalogue import of_every_sort
from tests.emulators import sample_cards
from tests.emulators.discord_platform import component_rules, modal_rules
from tests.test_cards_everywhere import texts_of

SAY = speaker("en")
NASTY = (
    "x" * 5_000,
    "👩🏽‍🚀" * 700,
    "ألف ليلة וליקוט " * 60,
    "人間失格" * 400,
    "\u202eright to left\u2066 and \u200bzero\u200d width",
    "@everyone <@123456789012345678> <@&42> <#7> <t:0:R> @here",
    "# heading\n> quote\n- list\n1. one\n-# small\n[a](https://x.org) **b** __c__ ~~d~~ ||e|| `f` ```g```",
    "\\*\\_ \\\\ back\\slashes *",
    "\x00\x07\x1b[31m\ud800",
    " ",
    "\u200b",
    "",
)
#: what Discord shows without its backslash
BACKSLASHED = re.compile(r"\\([^A-Za-z0-9\s])")
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=300) | st.sampled_from(NASTY)


def token(act):
    """Of the desk's shape."""
    what = hashlib.sha256(f"{act.verb}-{sorted(act.args.items())}".encode()).digest()[:16]
    return base64.urlsafe_b64encode(what).rstrip(b"=").decode()


def shown(card, reach=None, *, whispered=False):
    return render(card, token, reach or Reach(), SAY, whispered=whispered).to_components()


def flat(components):
    return [one for _, one in component_rules.walk(components)]


def told(components):
    """All that is read, with markup taken away, on one line."""
    texts = "\n".join(one["content"] for one in flat(components) if one["type"] == component_rules.TEXT)
    return line(re.sub(r"^(### |-# )", "", BACKSLASHED.sub(r"\1", texts), flags=re.MULTILINE).replace("**", ""))


def labels(components):
    everything = flat(components)
    buttons = [one["label"] for one in everything if one["type"] == component_rules.BUTTON]
    return buttons + [option["label"] for one in everything for option in one.get("options", [])]


def judged(components):
    component_rules.check_message(components, v2=True)
    texts = [one["content"] for one in flat(components) if one["type"] == component_rules.TEXT]
    assert sum(map(length, texts)) <= 4000
    assert all(text.strip() for text in texts)


@of_every_sort
def test_discord_shows_every_text_and_every_button(several):
    """Long texts at least by how they begin; links by their labels, or in a line when there is no address."""
    for card in several():
        made = shown(card, whispered=True)
        judged(made)
        read, pressed = told(made), labels(made)
        read += "".join(one.get("placeholder", "") for one in flat(made))
        for text in texts_of(card):
            begun = line(text)[:60]
            assert begun in read or any(begun in one for one in pressed) or "://" in text, (text, card)
        actions = [*card.actions, *(card.pick.options if card.pick else []), *([card.share] if card.share else [])]
        assert len(pressed) == sum(not isinstance(one, cards.Copy) for one in actions)


@given(text=TEXT)
def test_any_text_anywhere_stays_within_the_limits(text):
    made = shown(sample_cards.all_texts(text))
    judged(made)
    assert len([one for one in flat(made) if one["type"] == component_rules.BUTTON]) == 2


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_nasty_texts_are_refused_nowhere(text):
    judged(shown(sample_cards.all_texts(text)))
    judged(said(cards.Toast(text)).to_components())


@settings(deadline=None)
@given(
    acts=st.integers(0, 30),
    links=st.integers(0, 10),
    options=st.integers(0, 60),
    rows=st.integers(0, 150),
    text=st.text(max_size=60),
)
def test_however_many_buttons_and_options_there_are_each_is_there(acts, links, options, rows, text):
    card = cards.Card(
        "many",
        (cards.Rows(tuple(cards.Row(text, text, number=number) for number in range(rows))),),
        (
            *(cards.Act(f"act {n}", "do", {"n": n}) for n in range(acts)),
            *(cards.Link(f"link {n}", f"https://x.org/{n}") for n in range(links)),
        ),
        cards.Pick("pick", tuple(cards.Act(f"option {n}", "take", {"n": n}) for n in range(options))),
    )
    made = shown(card)
    judged(made)
    read = told(made)
    for action in [*card.actions, *card.pick.options]:
        assert action.label in labels(made) or f"{action.label}: {action.url}" in read
    assert all(f"{number}" in read for number in range(rows))


@given(act=st.builds(cards.Act, st.just("Same"), st.just("same")), count=st.integers(2, 40))
def test_buttons_that_do_the_same_have_names_of_their_own_and_mean_the_same(act, count):
    made = shown(cards.Card("same", actions=(act,) * count))
    judged(made)
    names = [one["custom_id"] for one in flat(made) if one["type"] == component_rules.BUTTON]
    assert {pressing.token_of(name) for name in names} == {token(act)}


@given(text=TEXT)
def test_names_can_be_neither_markup_nor_mention(text):
    """Every mark has a backslash before it, which Discord takes away."""
    marked = escaped(plain(text))
    bare = BACKSLASHED.sub("x", re.sub(r"https?://\S+", "", marked))
    assert not re.search(r"[*_~|`\[\]<@\\]", bare)
    assert not re.search(r"^\s*(#|-#|>|[-*+]\s|\d+\.\s)", bare, re.MULTILINE)


@given(text=TEXT.filter(lambda one: "://" not in one))
def test_names_are_shown_as_they_are(text):
    assert BACKSLASHED.sub(r"\1", escaped(plain(text))) == plain(text)


@given(text=st.text(), most=st.integers(1, 200))
def test_a_cut_text_fits_and_ends_in_an_ellipsis(text, most):
    made = cut(text, most)
    assert length(made) <= most
    assert made == text or (made.endswith("…") and text.startswith(made[:-1]))


def test_no_control_or_turning_character_is_left():
    left = plain("".join(NASTY))
    assert not [one for one in left if unicodedata.category(one) in {"Cc", "Cs"} and one != "\n"]
    assert not set(left) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@pytest.mark.parametrize(("percent", "drawn"), [(None, ""), (0, "░" * 10 + " "), (24, "▓▓" + "░" * 8 + " ")])
def test_progress_is_a_bar_of_ten(percent, drawn):
    assert bar(percent) == drawn


def test_a_cover_stands_beside_the_text_and_says_what_it_shows():
    made = shown(sample_cards.TITLE, Reach(media={"/cover.svg": "attachment://cover.jpg"}))
    (picture,) = [one for one in flat(made) if one["type"] == component_rules.THUMBNAIL]
    assert picture["media"] == {"url": "attachment://cover.jpg"}
    assert picture["description"] == "Cover of Frankenstein: a red sun on blue"
    assert "Cover of Frankenstein" in told(shown(sample_cards.TITLE))


def test_links_that_open_nowhere_are_said_and_files_are_named():
    made = shown(sample_cards.READY, Reach(links=lambda _: None))
    assert labels(made) == ["Send to my reader"]
    assert "Open: I have no address that opens from here." in told(made)
    assert "Frankenstein - Mary Shelley.epub" in told(made)


def test_a_file_that_goes_along_is_shown():
    file = sample_cards.READY.files[0]
    made = shown(sample_cards.READY, Reach(attached={file.url: "f.epub"}))
    assert [one["file"]["url"] for one in flat(made) if one["type"] == component_rules.FILE] == ["attachment://f.epub"]


def test_only_what_is_whispered_can_be_shared():
    card = replace(sample_cards.SEARCH, share=cards.Act("Share here", "card.share"))
    assert "Share here" in labels(shown(card, whispered=True))
    assert "Share here" not in labels(shown(card))


def test_the_colour_is_that_of_the_tone():
    accents = {shown(cards.Card("x", tone=tone))[0]["accent_color"] for tone in cards.Tone}
    assert len(accents) == len(cards.Tone)


def test_a_button_with_a_question_asks_it_first():
    act = cards.Act("Remove", "remove", {"n": 1}, cards.Style.DANGER, "Really?")
    asked = pressing.asked_first(act)
    assert asked.verb == pressing.ASKS
    assert asked.args == {"question": "Really?", "label": "Remove", "verb": "remove", "args": {"n": 1}}
    assert asked.style is cards.Style.DANGER


@given(text=TEXT, options=st.integers(1, 30))
def test_any_form_stays_within_the_limits(text, options):
    choices = tuple((str(number), text) for number in range(options))
    fields = (
        cards.FormField("a", text, value=text, help=text, required=True),
        cards.FormField("b", text, cards.Entry.CHOICE, "0", choices),
        cards.FormField("c", text, cards.Entry.TOGGLE, "yes", help=text),
    )
    made = forms.modal(cards.Form(text, fields, "Save", "save"), "t" * 22).to_dict()
    modal_rules.check_modal(made)


def test_what_was_filled_in_comes_back_by_its_names():
    sent = [
        {"type": 18, "component": {"type": 4, "custom_id": "parts", "value": "1-3"}},
        {"type": 18, "component": {"type": 3, "custom_id": "format", "values": ["epub"]}},
        {"type": 18, "component": {"type": 21, "custom_id": "language", "value": "en"}},
        {"type": 18, "component": {"type": 23, "custom_id": "tell", "value": True}},
        {"type": 18, "component": {"type": 21, "custom_id": "none", "value": None}},
    ]
    assert forms.values(sent) == {"parts": "1-3", "format": "epub", "language": "en", "tell": "yes", "none": ""}


@given(name=st.text(max_size=120), taken=st.lists(st.text(max_size=20), max_size=3))
def test_names_of_attachments_are_of_letters_that_discord_keeps(name, taken):
    first = safe_name(name)
    assert re.fullmatch(r"[A-Za-z0-9._-]{1,100}", first)
    assert safe_name(name, {first, *taken}) != first


def test_a_name_keeps_what_it_can():
    assert safe_name("Die Vögel – Band 1.epub") == "Die_Vogel_Band_1.epub"
    assert safe_name("人間失格.cbz") == "file.cbz"


def test_what_is_to_be_copied_stands_in_a_block_of_its_own():
    """Discord's apps offer to copy a block; nothing of the text is a mark there."""
    made = shown(cards.Card("A code", actions=(cards.Copy("Copy *it*", "AB_2D-9`X`*Y*"),)))
    judged(made)
    assert "-# Copy \\*it\\*\n```\nAB_2D-9`X`*Y*\n```" in "\n".join(one.get("content", "") for one in flat(made))
