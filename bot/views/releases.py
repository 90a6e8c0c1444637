"""The releases of a work as cards: the list of them best first, one of them in full, why it stands where. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.cards import Act, Audience, Block, Button, Card, Fields, Note, Pick, Row, Rows, State, Style, Text, Tone
from bot.texts import Say, units
from core.library.marks import Held
from core.library.releases import Picked
from core.media import TitleInfo
from core.releases.merging import trackers
from core.releases.offered import Offered, Whole
from core.releases.picking import PAGE
from core.releases.scoring import WEIGHTS, Judged, Term

_SEPARATOR = " · "
_OFFERS = 6


@dataclass(frozen=True, slots=True)
class Shown:
    """A work with its releases, as somebody sees them. `labels` are what indexers are called.

    `may_block` when they may keep a release out for everybody; `entries` are what is held against the one that is
    shown in full. `fresh` releases came `fresh_s` seconds ago without anybody's asking. `said` is what is wanted of a
    pack, where that is not all of it.
    """

    title: int
    info: TitleInfo
    picked: Picked
    labels: Mapping[str, str]
    may_block: bool = False
    entries: Sequence[Held] = field(default=())
    fresh: int = 0
    fresh_s: float = 0.0
    said: str = ""


def work(shown: Shown, say: Say, start: int = 0, search: int = 0) -> Card:
    """All releases of a work, a page of them, and what can be done with the best."""
    judged = shown.picked.judged
    if not judged:
        return Card(shown.info.name, (Text(say("releases-none")), Note(say("releases-none-next"))))
    page = judged[start : start + PAGE]
    head = [say(f"kind-{shown.info.kind}"), str(shown.info.year or ""), say("releases-count", count=len(judged))]
    rows = tuple(_row(one, shown, say, number) for number, one in enumerate(page, start + 1))
    blocks: tuple[Block, ...] = (Text(_joined(head)), Rows(rows))
    if shown.fresh:
        ago = units.span(shown.fresh_s)
        blocks = (*blocks, Note(say("releases-fresh", count=shown.fresh, ago=ago), Tone.GOOD))
    best = shown.picked.best
    if best is None:
        blocks = (*blocks, Note(say("releases-none-good"), Tone.BAD))
    picks = tuple(
        Act(f"{number} · {_called(one)}"[:100], "release.show", {"offer": one.whole.id, **_said(shown)})
        for number, one in enumerate(page, start + 1)
    )
    actions = [*(_takes(best, say, shown) if best is not None else ()), *_turns(shown, start, say)]
    if search:
        actions.append(Act(say("do-why-here"), "search.why", {"job": search, "title": shown.title}))
    share = Act(say("do-share"), "card.share", {"verb": "title.show", "args": {"title": shown.title}})
    return Card(
        shown.info.name, blocks, tuple(actions), Pick(say("releases-pick"), picks), audience=Audience.ASIDE, share=share
    )


def one(judged: Judged, shown: Shown, say: Say) -> Card:
    """A release in full: what it claims, who offers it, what is doubtful; and what can be done with it."""
    whole = judged.whole
    offers = [_offer(each, shown, say) for each in whole.offers[:_OFFERS]]
    blocks: list[Block] = [Text(_detail(judged, shown, say, in_full=True)), Fields(tuple(_fields(judged, shown, say)))]
    blocks.append(Rows(tuple(Row(label, told) for label, told in offers)))
    blocks += [Note(gate(one.code, one.because, say), Tone.BAD) for one in judged.gates]
    blocks += [Note(say(f"release-doubt-{doubt.code}"), Tone.BAD) for doubt in judged.doubts if not doubt.sure]
    if sockets := sum(1 for tracker in trackers(whole) if tracker.startswith("ws")):
        blocks.append(Note(say("release-sockets", count=sockets)))
    held = [Act(say("do-allow-again"), "release.allow", {"entry": each.entry}) for each in shown.entries[:1]]
    keeps_out = Act(say("do-never"), "release.never", {"offer": whole.id}, Style.DANGER, say("release-never-confirm"))
    actions: list[Button] = [
        *_takes(judged, say, shown),
        Act(say("do-complain"), "release.complain", {"offer": whole.id}),
    ]
    if shown.may_block:
        actions += held or [keeps_out]
    actions.append(Act(say("do-other-releases"), "title.show", {"title": shown.title}))
    return Card(whole.name, tuple(blocks), tuple(actions), audience=Audience.ASIDE)


def why(judged: Judged, shown: Shown, say: Say) -> Card:
    """Why a release stands where it stands: what keeps it out, and what speaks for it, in points of a thousand."""
    heading = say("rank-title", name=judged.whole.name, points=round(judged.score))
    notes = tuple(Note(gate(one.code, one.because, say), Tone.BAD) for one in judged.gates)
    place = next(number for number, each in enumerate(shown.picked.judged, 1) if each is judged)
    text = Text(say("release-place", place=place, of=len(shown.picked.judged)))
    return Card(heading, (text, *notes, points(judged, say)), audience=Audience.ME)


def points(judged: Judged, say: Say) -> Fields:
    """What speaks for a release, the most first."""
    told = sorted(judged.terms, key=lambda term: -term.points)
    return Fields(tuple((say(f"release-term-{term.name}"), _points(term, say)) for term in told))


def refused(whole: Whole, code: str, follower: Judged | None, say: Say) -> Card:
    """A release that turned out to be none: what was found, the next one, and the way to have it all the same."""
    args, confirm = {"offer": whole.id, "anyway": True}, say("release-anyway-confirm")
    anyway = Act(say("do-take-anyway"), "release.get", args, Style.DANGER, confirm)
    actions = (*(_takes(follower, say) if follower is not None else ()), anyway)
    told = [Note(say("release-refused", why=say(f"release-doubt-{code}")), Tone.BAD)]
    if follower is not None:
        told.append(Note(say("release-refused-next", name=follower.whole.name)))
    return Card(whole.name, tuple(told), actions, tone=Tone.BAD, state=State.FAILED)


def unreached(whole: Whole, trouble: tuple[str, str], follower: Judged, say: Say) -> Card:
    """A release that can't be had now: what was wrong, what to do about it, and the next one."""
    what, then = trouble
    told = (Note(what, Tone.BAD), Note(then), Note(say("release-refused-next", name=follower.whole.name)))
    return Card(whole.name, told, _takes(follower, say), tone=Tone.BAD, state=State.FAILED)


def held(entries: Sequence[Held], start: int, say: Say) -> Card:
    """What is held against releases, the newest first; and the way to take it back."""
    if not entries:
        return Card(say("blocklist"), (Text(say("blocklist-empty")),))
    page = entries[start : start + PAGE]
    rows = tuple(Row(each.name, _against(each, say), number=number) for number, each in enumerate(page, start + 1))
    picks = tuple(
        Act(f"{number} · {each.name}"[:100], "release.allow", {"entry": each.entry})
        for number, each in enumerate(page, start + 1)
    )
    turns = [Act(say("do-back"), "blocklist.page", {"start": start - PAGE})] if start else []
    turns += [Act(say("do-more"), "blocklist.page", {"start": start + PAGE})] if start + PAGE < len(entries) else []
    return Card(say("blocklist"), (Rows(rows),), tuple(turns), Pick(say("blocklist-pick"), picks))


def _takes(judged: Judged, say: Say, shown: Shown | None = None) -> tuple[Act, ...]:
    number = {"offer": judged.whole.id}
    some = number | (_said(shown) if shown is not None else {})
    return (
        Act(say("do-torrent-play"), "release.stream", some, Style.PRIMARY),
        Act(say("do-get-it"), "release.get", some),
        Act(say("do-why"), "release.why", number),
    )


def _said(shown: Shown) -> dict[str, str]:
    return {"said": shown.said} if shown.said else {}


def _turns(shown: Shown, start: int, say: Say) -> list[Act]:
    args = {"title": shown.title, **_said(shown)}
    turns = [Act(say("do-back"), "release.page", {**args, "start": max(0, start - PAGE)})] if start else []
    if start + PAGE < len(shown.picked.judged):
        turns.append(Act(say("do-other-releases"), "release.page", {**args, "start": start + PAGE}))
    return turns


def _row(judged: Judged, shown: Shown, say: Say, number: int) -> Row:
    mark = gate(judged.gates[0].code, judged.gates[0].because, say) if judged.gates else ""
    return Row(_called(judged), _detail(judged, shown, say), mark, number)


def _detail(judged: Judged, shown: Shown, say: Say, *, in_full: bool = False) -> str:
    """As in "9.2 GB · 30 seeders · de, en · Nyaa"."""
    whole = judged.whole
    seeders = whole.seeders(shown.picked.known.now_ms)
    heard = next(term.because for term in judged.terms if term.name == "speaks")
    pieces = [
        (f"{whole.lines}p" if whole.lines else "") if in_full else "",
        units.size(whole.size_bytes, say) if whole.size_bytes else "",
        say("release-seeders", count=round(seeders)) if seeders is not None else "",
        heard,
        ", ".join(shown.labels.get(one, one) for one in whole.indexers),
    ]
    return _joined(pieces)


def _fields(judged: Judged, shown: Shown, say: Say) -> list[tuple[str, str]]:
    whole, claims = judged.whole, judged.whole.claims
    found = next((one.lines for one in whole.offers if one.lines), None)
    is_other = found is not None and claims.resolution not in {None, found}
    fields = [
        (say("release-quality"), judged.whole.quality),
        (
            say("release-corrected"),
            say("release-corrected-to", claimed=str(claims.resolution), lines=str(found)) if is_other else "",
        ),
        (say("field-size"), units.size(whole.size_bytes, say) if whole.size_bytes else ""),
        (say("release-group"), claims.group or ""),
        (say("release-subtitles"), ", ".join(claims.subtitles)),
        (say("release-points"), say("release-place", place=_place(judged, shown), of=len(shown.picked.judged))),
    ]
    return [(name, value) for name, value in fields if value]


def _place(judged: Judged, shown: Shown) -> int:
    return next((number for number, each in enumerate(shown.picked.judged, 1) if each.whole.id == judged.whole.id), 0)


def _offer(offered: Offered, shown: Shown, say: Say) -> tuple[str, str]:
    """Who offers it, and what they or their tracker say of it."""
    offer, scraped = offered.offer, offered.scraped
    seeders = scraped.seeders if scraped is not None else offer.seeders
    asked = ""
    if scraped is not None:
        asked = say("release-asked", span=units.span((shown.picked.known.now_ms - scraped.at) / 1000))
    flags = ", ".join(say(f"release-flag-{flag}") for flag in sorted(offer.flags))
    told = [say("release-seeders", count=seeders) if seeders is not None else "", asked, offer.tracker, flags]
    return shown.labels.get(offer.indexer, offer.indexer), _joined(told)


def gate(code: str, because: str, say: Say) -> str:
    """What keeps a release from being taken by itself, as a sentence."""
    doubt = say(f"release-doubt-{because}") if code == "fake" else because
    return say(f"release-gate-{code}", because=say(f"against-{because}") if code == "blocked" else doubt)


def _against(each: Held, say: Say) -> str:
    doubt = say(f"release-doubt-{each.because}") if each.because else ""
    return _joined([say(f"against-{each.against}"), doubt])


def _called(judged: Judged) -> str:
    """What tells a release from the others of its work: quality and group, else its name."""
    return _joined([judged.whole.quality, judged.whole.claims.group or ""]) or judged.whole.name


def measured(points: float, most: int, because: str, say: Say) -> str:
    """As in "180 of 200 (30)": the points of a reason, and what it was read from."""
    told = say("rank-points", points=round(points), most=most)
    return f"{told} ({because})" if because else told


def _points(term: Term, say: Say) -> str:
    return measured(term.points, WEIGHTS[term.name], term.because, say)


def _joined(pieces: Sequence[str]) -> str:
    return _SEPARATOR.join(one for one in pieces if one)
