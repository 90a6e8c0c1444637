"""A torrent as a card: on its way, ready to be watched, here; its files to choose from. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.cards import Act, Block, Card, Fields, Link, Note, Pick, Progress, Row, Rows, State, Style, Text, Tone
from bot.texts import Say, keys, trouble, units
from bot.views.torrent_files import Counted, FileSeen, by_title
from core.models import Aim, JobState, TorrentState
from core.releases.packs import main as main_file

_SEPARATOR = " · "
PAGE = 10
#: of what is wanted a part is here
_HALF_WAY = frozenset({TorrentState.FETCHING, TorrentState.FULL})
#: by what is to be done about a torrent that gets no data
_STALLED = {"ask": "torrent-stalled", "none": "torrent-stalled-last", "alone": "torrent-stalled-alone"}


@dataclass(frozen=True, slots=True)
class Request:
    """The request that a torrent's card follows."""

    job: int
    aim: Aim
    state: JobState
    asker: str
    error: str
    error_facts: Mapping[str, Any]
    stalled: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """A torrent as the people of a room see it. `request` is None for one that nobody waits for.

    `work` is the title that it was taken for, 0 when it was handed in, and `suits` the number of the one file that
    this title means. Of many files `files` are some, from place `start` on, and `counted` are all. `playlist_url` is a
    list of all that plays in it, for players that take lists; `plain_playlist_url` the same for those that know no
    `.m3u8`.
    """

    torrent: int
    name: str
    state: TorrentState
    size_bytes: int
    files: Sequence[FileSeen]
    figures: Mapping[str, Any]
    error: str
    is_served: bool
    is_online: bool
    request: Request | None = None
    work: int = 0
    suits: int | None = None
    start: int = 0
    counted: Counted | None = None
    playlist_url: str = ""
    plain_playlist_url: str = ""


def card(seen: Seen, say: Say) -> Card:
    """The card of a torrent, as its request and its engine have it."""
    request = seen.request
    if request is None:
        return stream(seen, say) if seen.files else _under_way(seen, say)
    match request.state:
        case JobState.DONE:
            return stream(seen, say) if request.aim is Aim.STREAM else _here(seen, say)
        case JobState.FAILED | JobState.CANCELLED:
            return _over(seen, request, say)
        case _:
            return _under_way(seen, say)


def versioned(card: Card, version: int) -> Card:
    """The card, at its request's version."""
    return replace(card, version=version)


def offer(seen: Seen, say: Say) -> Card:
    """A torrent that was handed in: what it is, and what can be done with it."""
    blocks = [_about(seen, say)] if seen.size_bytes or seen.files else []
    return Card(seen.name, (*blocks, Note(say("torrent-offer"))), _offered(seen, say))


def stream(seen: Seen, say: Say, file: int | None = None) -> Card:
    """Something to watch or hear, from its first second on; what else is in it, and the subtitles beside it."""
    playing = _playing(seen, file)
    if playing is None:
        return files(seen, say)
    line = _SEPARATOR.join([playing.name, units.size(playing.size_bytes, say)])
    blocks: list[Block] = [Text(line), *_standing(seen, say)]
    captions = [one for one in seen.files if one.is_caption]
    actions: list[Act | Link] = [Link(say("do-play"), playing.url, Style.PRIMARY)]
    actions += [Link(say("do-captions", name=one.name), one.url) for one in captions[:3]]
    if follower := _next(seen, playing):
        args = {"torrent": seen.torrent, "file": follower.number}
        actions.append(Act(say("do-next-file", name=short(follower.name)), "torrent.play", args))
    if seen.playlist_url and sum(one.plays for one in seen.files) > 1:
        actions.append(Link(say("do-playlist"), seen.playlist_url))
        actions.append(Link(say("do-playlist-plain"), seen.plain_playlist_url))
    actions += [
        _act(seen, say, "fetch"),
        _act(seen, say, "files"),
        *_others(seen, say),
        *_why(seen, say),
        _remove(seen, say),
    ]
    return Card(seen.name, tuple(blocks), tuple(actions), tone=Tone.GOOD, state=State.DONE, **_followed(seen))


def playable(seen: Seen, file: int | None = None) -> tuple[FileSeen, ...]:
    """What [Play] on its card plays, and what comes after that; nothing where nothing plays."""
    playing = _playing(seen, file)
    after = _next(seen, playing) if playing else None
    return tuple(one for one in (playing, after) if one)


def files(seen: Seen, say: Say, start: int = 0) -> Card:
    """The files of a torrent, some at a time: which are wanted."""
    shown, counted = seen.files[start - seen.start :][:PAGE], _counted(seen)
    total = units.size(counted.chosen_bytes, say)
    rows = tuple(Row(one.path, units.size(one.size_bytes, say), _mark(seen, one, say), one.number + 1) for one in shown)
    picks = tuple(
        Act(
            f"{'✓' if one.chosen else '–'} {one.number + 1} · {short(one.name)}"[:100],
            "torrent.toggle",
            {"torrent": seen.torrent, "file": one.number, "start": start},
        )
        for one in shown
    )
    count = Text(say("torrent-chosen", chosen=counted.chosen, count=counted.files, size=total))
    pick = Pick(say("torrent-pick"), picks) if picks else None
    return Card(seen.name, (count, Rows(rows)), _choosing(seen, say, start), pick)


def gone(job: int, say: Say) -> Card:
    """A torrent that was removed since."""
    return Card(say("torrent-gone"), (Text(say("torrent-gone-next")),), state=State.FAILED, job=job)


def listing(several: Sequence[Seen], say: Say) -> Card:
    """The torrents of a room."""
    if not several:
        return Card(say("torrents"), (Text(say("torrents-none")),))
    rows = tuple(Row(one.name, _moment(one, say), number=one.torrent) for one in several)
    picks = tuple(
        Act(f"{one.torrent} · {short(one.name)}", "torrent.show", {"torrent": one.torrent}) for one in several
    )
    return Card(say("torrents"), (Rows(rows),), (), Pick(say("torrents-pick"), picks[:25]))


def _under_way(seen: Seen, say: Say) -> Card:
    asker = say("job-asked-by", name=seen.request.asker) if seen.request and seen.request.asker else ""
    line = _SEPARATOR.join(piece for piece in (say("torrent"), asker) if piece)
    paused = seen.state is TorrentState.PAUSED or (seen.request and seen.request.state is JobState.PAUSED)
    actions = [_act(seen, say, "resume" if paused else "pause"), _cancel(seen, say)]
    if seen.files:
        actions += [_act(seen, say, "play"), _act(seen, say, "files")]
    blocks = (Text(line), *_standing(seen, say), *_stalled(seen, say))
    actions = [*_instead(seen, say), *actions, *_why(seen, say)]
    return Card(seen.name, blocks, tuple(actions), tone=Tone.BUSY, state=State.OPEN, **_followed(seen))


def _stalled(seen: Seen, say: Say) -> tuple[Note, ...]:
    """Nothing has come for long: that, and what there is to do about it."""
    if seen.request is None or not seen.request.stalled:
        return ()
    return (Note(say(_STALLED[seen.request.stalled]), Tone.BAD),)


def _instead(seen: Seen, say: Say) -> tuple[Act, ...]:
    """Another release in its place, where one was chosen of several."""
    if not seen.work or seen.request is None:
        return ()
    others = _others(seen, say)
    match seen.request:
        case Request(stalled="ask"):
            following = Act(say("do-next-release"), "release.next", {"torrent": seen.torrent}, Style.PRIMARY)
            return (following, *others)
        case Request(stalled="none") | Request(state=JobState.FAILED):
            return others
        case _:
            return ()


def _others(seen: Seen, say: Say) -> tuple[Act, ...]:
    """The other releases of the work that it was taken for."""
    return (Act(say("do-other-releases"), "title.show", {"title": seen.work}),) if seen.work else ()


def _why(seen: Seen, say: Say) -> tuple[Act, ...]:
    """Why this release of its work."""
    return (Act(say("do-why-this"), "torrent.why", {"torrent": seen.torrent}),) if seen.work else ()


def _here(seen: Seen, say: Say) -> Card:
    """What has come is in the library, each file as what it is."""
    kept = by_title(seen.files)
    refused = [one for one in seen.files if one.problem and one.chosen]
    blocks: list[Block] = [Text(say("torrent-kept", count=len(kept))), *_standing(seen, say)]
    if len(kept) > 1:
        blocks.append(Rows(tuple(Row(one.name, units.size(one.size_bytes, say)) for one in kept[:PAGE])))
    if refused:
        facts = {"count": len(refused), "name": refused[0].name, "reason": refused[0].problem}
        blocks.append(Note(say("torrent-refused", **facts), Tone.BAD))
    opened = [Link(say("do-open"), kept[0].open_url, Style.PRIMARY)] if len(kept) == 1 else []
    formats = [Act(say("do-choose"), "title.show", {"title": kept[0].title})] if len(kept) == 1 else []
    seeds = _act(seen, say, "pause" if seen.state is TorrentState.SEEDING else "seed")
    picks = tuple(Act(short(one.name), "title.show", {"title": one.title}) for one in kept[:25])
    return Card(
        say("job-ready", name=seen.name),
        tuple(blocks),
        (*opened, *formats, _act(seen, say, "play"), seeds, *_why(seen, say), _remove(seen, say)),
        Pick(say("search-pick"), picks) if len(kept) > 1 else None,
        tone=Tone.GOOD,
        state=State.DONE,
        **_followed(seen),
    )


def _over(seen: Seen, request: Request, say: Say) -> Card:
    """It failed, or nobody wanted it any more; what is there of it stays until it is removed."""
    again = Act(say("do-retry"), "job.retry", {"job": request.job}, Style.PRIMARY)
    if request.state is JobState.CANCELLED:
        title, blocks = say("job-cancelled", name=seen.name), [Note(say("torrent-left"))]
    else:
        key = str(request.error_facts.get("text") or trouble(request.error))
        key = key if key in keys() else "trouble-fault"
        facts = {"source": "", "reason": "", **request.error_facts}
        title = say("torrent-failed", name=seen.name)
        blocks = [Note(say(key, **facts), Tone.BAD), Note(say(f"{key}-next", **facts))]
    tone = Tone.PLAIN if request.state is JobState.CANCELLED else Tone.BAD
    actions = (*_instead(seen, say), again, *_why(seen, say), _remove(seen, say))
    return Card(title, tuple(blocks), actions, tone=tone, state=State.FAILED, **_followed(seen))


def _standing(seen: Seen, say: Say) -> tuple[Block, ...]:
    """How it is doing: a bar while something comes, and peers, speed and ratio in words."""
    done, total = int(seen.figures.get("done_bytes", 0)), int(seen.figures.get("total_bytes", 0))
    percent = min(100, done * 100 // total) if total else None
    words = _moment(seen, say)
    if not seen.is_online:
        return (Note(say("torrent-offline"), Tone.BAD),)
    if seen.state in {TorrentState.FETCHING, TorrentState.ASKING, TorrentState.CHECKING, TorrentState.WAITING}:
        return (Progress(percent, words),)
    return (Note(words, Tone.BAD if seen.state is TorrentState.FULL else Tone.PLAIN),)


def _moment(seen: Seen, say: Say) -> str:
    """As in "Fetching · 24 % · 1.3 MB/s · 18 s left · 12 peers, 4 with all of it · ratio 0.31"."""
    figures = seen.figures
    done, total = int(figures.get("done_bytes", 0)), int(figures.get("total_bytes", 0))
    down, up = int(figures.get("down_rate", 0)), int(figures.get("up_rate", 0))
    pieces = [
        say(f"torrent-state-{seen.state if seen.is_served else 'engine'}"),
        f"{min(100, done * 100 // total)} %" if total and seen.state in _HALF_WAY else "",
        f"↓ {units.size(down, say)}/s" if down else "",
        f"↑ {units.size(up, say)}/s" if up else "",
        say("job-left", span=units.span((total - done) / down)) if down and done < total else "",
        say("torrent-peers", peers=int(figures.get("peers", 0)), seeds=int(figures.get("seeds", 0))) if figures else "",
        say("torrent-ratio", ratio=f"{float(figures.get('ratio', 0)):.2f}") if figures.get("ratio") else "",
    ]
    return _SEPARATOR.join(piece for piece in pieces if piece)


def _about(seen: Seen, say: Say) -> Fields:
    fields = [
        (say("field-size"), units.size(seen.size_bytes, say) if seen.size_bytes else ""),
        (say("handed-files"), str(_counted(seen).files or "")),
    ]
    return Fields(tuple((name, value) for name, value in fields if value))


def _offered(seen: Seen, say: Say) -> tuple[Act, ...]:
    verbs = (("play", Style.PRIMARY), ("fetch", Style.PLAIN), ("files", Style.PLAIN))
    return tuple(_act(seen, say, verb, style) for verb, style in verbs)


def _choosing(seen: Seen, say: Say, start: int) -> tuple[Act, ...]:
    def turn(label: str, verb: str, **args: object) -> Act:
        return Act(say(label), verb, {"torrent": seen.torrent, **args})

    back = [turn("do-back", "torrent.files", start=max(0, start - PAGE))] if start else []
    more = [turn("do-more", "torrent.files", start=start + PAGE)] if start + PAGE < _counted(seen).files else []
    every = [turn("do-all", "torrent.all", wanted=True), turn("do-none", "torrent.all", wanted=False)]
    only = [turn("do-torrent-only", "torrent.only", file=seen.suits)] if seen.suits is not None else []
    return (_act(seen, say, "fetch", Style.PRIMARY), *only, *back, *more, *every, _act(seen, say, "play"))


def _counted(seen: Seen) -> Counted:
    return seen.counted or Counted.of(seen.files)


def _playing(seen: Seen, file: int | None) -> FileSeen | None:
    """The file that is meant: of that number, else that of the title it was taken for, else the biggest that plays."""
    number = seen.suits if file is None else file
    if number is not None:
        return next((one for one in seen.files if one.number == number), None)
    playing = [one for one in seen.files if one.plays]
    return playing[main] if (main := main_file([(one.path, one.size_bytes) for one in playing])) is not None else None


def _next(seen: Seen, playing: FileSeen) -> FileSeen | None:
    """What comes after it, as the names have it."""
    inorder = sorted((one for one in seen.files if one.plays), key=lambda one: one.path)
    after = [one for one in inorder if one.path > playing.path]
    return after[0] if after else None


def _mark(seen: Seen, one: FileSeen, say: Say) -> str:
    told = say("title-here") if one.title else say("torrent-wanted") if one.chosen else ""
    return _SEPARATOR.join(filter(None, [say("torrent-suits") if one.number == seen.suits else "", told]))


def _act(seen: Seen, say: Say, verb: str, style: Style = Style.PLAIN) -> Act:
    return Act(say(f"do-torrent-{verb}"), f"torrent.{verb}", {"torrent": seen.torrent}, style)


def _cancel(seen: Seen, say: Say) -> Act:
    if seen.request is None:
        return _remove(seen, say)
    return Act(say("do-cancel"), "job.cancel", {"job": seen.request.job}, Style.DANGER)


def _remove(seen: Seen, say: Say) -> Act:
    confirm = say("torrent-remove-confirm")
    return Act(say("do-torrent-remove"), "torrent.remove", {"torrent": seen.torrent}, Style.DANGER, confirm)


def _followed(seen: Seen) -> dict[str, Any]:
    return {"job": seen.request.job} if seen.request else {}


def short(name: str) -> str:
    """A name as a button has it: its end tells more than its middle."""
    return name if len(name) <= 60 else f"{name[:40]}…{name[-19:]}"
