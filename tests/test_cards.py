"""The card of a request, from the first second to the last."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import cards
from bot.views import progress
from core.models import JobState
from tests.request_life import ASKED, LIFE, SAY


def readable(card):
    """A card as one reads it, links without their addresses."""
    lines = [f"{card.title}"]
    for block in card.blocks:
        match block:
            case cards.Progress(percent, text):
                lines.append(f"{'…' if percent is None else f'{percent} %'} | {text}")
            case cards.Note(text):
                lines.append(f"! {text}")
            case cards.Text(text):
                lines.append(text)
            case cards.Rows(rows):
                lines += [f"- {row.title} · {row.detail}" for row in rows]
    buttons = " ".join(f"[{one.label}]" for one in card.actions)
    return "\n".join([*lines, buttons])


@pytest.mark.parametrize("moment", LIFE)
def test_the_card_of_a_request_from_the_first_second_to_the_last(moment):
    asked, reads = LIFE[moment]
    card = progress.card(asked, SAY)
    assert readable(card) == reads
    assert card.job == asked.job
    open_or_not = {
        JobState.DONE: cards.State.DONE,
        JobState.FAILED: cards.State.FAILED,
        JobState.CANCELLED: cards.State.FAILED,
    }
    assert card.state is open_or_not.get(asked.state, cards.State.OPEN)


def test_a_card_of_several_requests_has_a_line_a_bar_and_two_buttons_for_each():
    card = progress.together([replace(ASKED, job=n) for n in range(1, 11)], SAY)
    assert [one.label for one in card.actions[:4]] == ["Pause 1", "Cancel 1", "Pause 2", "Cancel 2"]
    assert len(card.actions) == 16
    assert card.blocks[-1].text == "And 2 more; /queue shows them."


@given(
    progress_of=st.fixed_dictionaries(
        {},
        optional={
            "stage": st.sampled_from(["starting", "listing", "fetching", "packing", "shelving"]),
            "percent": st.integers(-5, 300),
            "part": st.integers(0, 9999),
            "parts": st.integers(0, 9999),
            "rate": st.integers(0, 10**10),
            "left_s": st.integers(0, 10**7),
        },
    ),
    state=st.sampled_from(JobState),
)
def test_any_progress_can_be_drawn_and_a_bar_is_never_over_full(progress_of, state):
    card = progress.card(
        replace(ASKED, state=state, progress=progress_of, error="stuck", error_facts={"seconds": 30}), SAY
    )
    percents = [block.percent for block in card.blocks if isinstance(block, cards.Progress)]
    assert all(one is None or 0 <= one <= 100 for one in percents)
