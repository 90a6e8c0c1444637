"""The card of a torrent, from the first second to the last."""

from dataclasses import replace

import pytest

from bot import cards
from bot.texts import speaker
from bot.views import torrents
from bot.views.torrent_files import Counted
from core.models import JobState
from tests.test_cards import readable
from tests.torrent_samples import FILES, MOMENTS, SEEN, asked

SAY = speaker("en")
STANDING = "Fetching · 24 % · ↓ 4 bytes/s · ↑ 1 bytes/s · 19 s left · 12 peers, 4 with all of it · ratio 0.31"
READS = {
    "asking": "Sintel\ntorrent · asked by ada\n… | Asking peers for its list of files\n[Pause] [Cancel]",
    "fetching": f"Sintel\ntorrent · asked by ada\n24 % | {STANDING}\n[Pause] [Cancel] [Stream] [Choose files]",
    "no engine": (
        "Sintel\ntorrent · asked by ada\n… | Waiting for the torrent engine\n[Pause] [Cancel] [Stream] [Choose files]"
    ),
    "no network": (
        "Sintel\ntorrent · asked by ada\n! Paused: the network that torrents keep to is away. It goes on by itself\n"
        "[Pause] [Cancel] [Stream] [Choose files]"
    ),
    "no room": (
        "Sintel\ntorrent · asked by ada\n! The disk is full. It goes on by itself when there is room · 24 % · "
        "↑ 1 bytes/s · 12 peers, 4 with all of it · ratio 0.31\n[Pause] [Cancel] [Stream] [Choose files]"
    ),
    "failed": (
        "Sintel goes no further\n! That torrent goes no further: the disk is full.\n"
        "! Look for another one of the same title.\n[Try again] [Remove]"
    ),
    "cancelled": (
        "Sintel is cancelled\n! What is there of it stays until it is removed; trying again goes on from there.\n"
        "[Try again] [Remove]"
    ),
}


@pytest.mark.parametrize("moment", READS)
def test_the_card_says_how_it_stands_and_what_can_be_pressed(moment):
    assert readable(torrents.card(MOMENTS[moment], SAY)) == READS[moment]


def test_what_is_watched_has_its_link_its_subtitles_and_what_comes_next():
    card = torrents.card(MOMENTS["watched"], SAY)
    assert [one.label for one in card.actions] == [
        "Play",
        "Subtitles: Sintel.S01E01.srt",
        "Next: Sintel.S01E02.mkv",
        "Playlist",
        "Playlist (.m3u)",
        "Download",
        "Choose files",
        "Remove",
    ]
    assert card.state is cards.State.DONE


def test_what_has_come_can_be_opened_made_into_something_else_and_seeded():
    card = torrents.card(MOMENTS["here"], SAY)
    assert [one.label for one in card.actions] == ["Open", "Choose chapters or format", "Stream", "Pause", "Remove"]
    assert "Sintel.S01E01.srt was not kept: it is empty." in readable(card)


def test_files_are_turned_over_ten_at_a_time():
    many = [torrents.FileSeen(n, f"{n}.epub", 10, n % 2 == 0, "/s/x") for n in range(25)]
    seen = asked(JobState.DONE, files=many)
    first, last = torrents.files(seen, SAY), torrents.files(seen, SAY, 20)
    assert [len(card.pick.options) for card in (first, last)] == [10, 5]
    assert ["More" in [one.label for one in card.actions] for card in (first, last)] == [True, False]
    assert first.pick.options[1].label == "– 2 · 1.epub"
    assert "13 of 25 files are wanted, 130 bytes." in readable(first)


def test_a_page_of_many_files_is_told_with_what_is_wanted_of_all():
    page = [torrents.FileSeen(n, f"{n}.epub", 10, True, "/s/x") for n in range(20, 30)]
    card = torrents.files(asked(JobState.DONE, files=page, start=20, counted=Counted(31, 12, 4000)), SAY, 20)
    assert "12 of 31 files are wanted, 4 KB." in readable(card)
    assert [one.label for one in card.pick.options][::9] == ["✓ 21 · 20.epub", "✓ 30 · 29.epub"]
    assert "More" in [one.label for one in card.actions]


def test_where_nothing_plays_the_files_are_shown_instead():
    seen = asked(JobState.DONE, files=[FILES[1]])
    assert torrents.stream(seen, SAY).pick is not None


@pytest.mark.parametrize("moment", MOMENTS)
def test_programs_know_from_the_state_whether_to_wait(moment):
    seen = MOMENTS[moment]
    open_or_not = {JobState.DONE: "done", JobState.FAILED: "failed", JobState.CANCELLED: "failed"}
    expected = open_or_not.get(seen.request.state, "open") if seen.request else "done"
    assert torrents.card(seen, SAY).state == expected


def test_a_torrent_that_was_handed_in_is_never_acted_on_by_itself():
    card = torrents.offer(SEEN, SAY)
    assert [one.verb for one in card.actions] == ["torrent.play", "torrent.fetch", "torrent.files"]


def test_the_card_s_own_file_comes_first_then_the_one_after_it():
    assert [one.number for one in torrents.playable(SEEN, 0)] == [0, 2]
    assert [one.number for one in torrents.playable(SEEN)] == [0, 2]
    assert torrents.playable(replace(SEEN, files=[])) == ()
