"""Why a release was taken, from what was written down then; and what of it is different now. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.cards import Audience, Block, Card, Fields, Note, Row, Rows, Text, Tone
from bot.texts import Say, units
from bot.views.releases import gate, measured
from core.library.decisions import Decided
from core.models import Against, By, Ended
from core.releases.deciding import Reason, Stood
from core.releases.scoring import WEIGHTS, Judged


@dataclass(frozen=True, slots=True)
class Recalled:
    """A decision `ago_s` seconds later. `now` is the release as whoever asks sees it now, at `place` of `count`.

    It is None when no indexer lists it any more.
    """

    decided: Decided
    ago_s: float
    now: Judged | None = None
    place: int = 0
    count: int = 0


def card(recalled: Recalled, say: Say) -> Card:
    """All of it: what led to it, how it stood then and now, each reason, and what it was weighed against."""
    about = recalled.decided.taken
    if about is None:
        return Card(say("decision"), (Text(say("decision-none")),), audience=Audience.ME)
    blocks: list[Block] = [Text(_led(recalled, say)), Text(stood(recalled, about, say)), *_now(recalled, say)]
    blocks += [Note(gate(code, because, say), Tone.BAD) for code, because in about.gates]
    blocks.append(Fields(tuple(_reasons(about, recalled.now, say))))
    if others := [one for one in recalled.decided.weighed if not one.is_taken]:
        blocks += [Text(say("decision-others")), Rows(tuple(_other(one, say) for one in others))]
    return Card(say("decision-title", name=about.name), tuple(blocks), audience=Audience.ME)


def last(recalled: Recalled, say: Say) -> Sequence[Block]:
    """The same in a line or two, for who is told of the release as it stands now."""
    about = recalled.decided.taken
    if about is None:
        return ()
    return (Text(_led(recalled, say)), Text(stood(recalled, about, say)), *_changes(about, recalled.now, say))


def stood(recalled: Recalled, about: Stood, say: Say) -> str:
    """As in "Then: 1 of 5, 712 of 1,000 points"."""
    count = recalled.decided.row.count
    return say("decision-then", place=about.place, count=count, points=round(about.points))


def _led(recalled: Recalled, say: Say) -> str:
    """What led to it, and what came of it when it was left alone."""
    row, ago = recalled.decided.row, units.span(recalled.ago_s)
    match row.ended:
        case Ended.REFUSED:
            return say("decision-refused", ago=ago, because=_cause(row.because, say))
        case Ended.UNREACHED:
            return say("decision-unreached", ago=ago, because=say(f"decision-trouble-{row.because}"))
        case Ended.TAKEN if row.by is By.INSTEAD:
            return say("decision-instead", ago=ago, because=_cause(row.because, say))
        case Ended.TAKEN:
            return say(f"decision-{row.by}", ago=ago)


def _cause(because: str, say: Say) -> str:
    """What was wrong with a release: nobody gave its data, or a doubt."""
    return say(f"against-{because}") if because == Against.STALLED else say(f"release-doubt-{because}")


def _now(recalled: Recalled, say: Say) -> Sequence[Block]:
    now = recalled.now
    if now is None:
        return (Note(say("decision-gone")),)
    gates = tuple(Note(gate(one.code, one.because, say), Tone.BAD) for one in now.gates)
    told = say("decision-now", place=recalled.place, count=recalled.count, points=round(now.score))
    return (Text(told), *gates)


def _reasons(about: Stood, now: Judged | None, say: Say) -> list[tuple[str, str]]:
    """What spoke for it, the most first; beside it what is different now."""
    told = sorted((one for one in about.reasons if one.name in WEIGHTS), key=lambda one: -one.points)
    return [(say(f"release-term-{one.name}"), _then_and_now(one, now, say)) for one in told]


def _then_and_now(one: Reason, now: Judged | None, say: Say) -> str:
    then = measured(one.points, one.most, one.because, say)
    new = next((term for term in now.terms if term.name == one.name), None) if now is not None else None
    if new is None or round(new.points) == round(one.points):
        return then
    return say("decision-reason-now", then=then, now=measured(new.points, WEIGHTS[new.name], new.because, say))


def _changes(about: Stood, now: Judged | None, say: Say) -> Sequence[Block]:
    """The reasons that are different now."""
    if now is None:
        return ()
    points = {term.name: round(term.points) for term in now.terms}
    other = [one for one in about.reasons if one.name in points and round(one.points) != points[one.name]]
    told = [(say(f"release-term-{one.name}"), measured(one.points, one.most, one.because, say)) for one in other]
    return (Text(say("decision-was")), Fields(tuple(told))) if told else ()


def _other(one: Stood, say: Say) -> Row:
    mark = gate(*one.gates[0], say) if one.gates else ""
    return Row(one.name, say("decision-points", points=round(one.points)), mark, one.place)
