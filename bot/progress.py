"""The state of a request as a card, the same card from the first second to the last. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.cards import Act, Block, Button, Card, Cover, Link, Note, Progress, Row, Rows, State, Style, Text, Tone
from bot.deliver import Delivery
from bot.lacking import lacks
from bot.texts import Say, keys, trouble, units
from core.library.jobs import Place
from core.models import JobState

_SEPARATOR = " · "
#: requests that one card shows together; what is more is counted
_MOST_TOGETHER = 8


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as the people of a room see it. Times in ms by the database's clock.

    `asker` is who in the room asked first, "" when nobody there waits for it any more.
    """

    job: int
    state: JobState
    title: int
    name: str
    what: str
    asker: str
    watchers: int
    progress: Mapping[str, Any]
    error: str
    error_facts: Mapping[str, Any]
    tries: int
    most_tries: int
    ready_at: int
    now: int
    place: Place | None = None
    deliveries: Sequence[Delivery] = ()
    cover: Cover | None = None
    priority: int = 0
    result: Mapping[str, Any] = field(default_factory=dict)

    @property
    def missing(self) -> Sequence[Mapping[str, Any]]:
        """What could not be had of something that is ready."""
        missing: Sequence[Mapping[str, Any]] = self.result.get("missing", ())
        return missing


def card(asked: Asked, say: Say) -> Card:
    """The card of a request."""
    return _DRAWN[asked.state](asked, say)


def together(several: Sequence[Asked], say: Say) -> Card:
    """Several open requests in one card: a line and a bar for each, and buttons by number."""
    blocks: list[Block] = []
    actions: list[Button] = []
    for number, asked in enumerate(several[:_MOST_TOGETHER], 1):
        blocks.append(Rows((Row(asked.name, _line(asked, say), number=number),)))
        blocks.append(Progress(_percent(asked), _moment(asked, say)))
        paused = asked.state is JobState.PAUSED
        first = ("do-resume-nth", "job.resume") if paused else ("do-pause-nth", "job.pause")
        actions.append(Act(say(first[0], number=number), first[1], {"job": asked.job}))
        actions.append(Act(say("do-cancel-nth", number=number), "job.cancel", {"job": asked.job}, Style.DANGER))
    if more := len(several) - _MOST_TOGETHER:
        blocks += [Note(say("together-more", more=more))] if more > 0 else []
    return Card(say("together", count=len(several)), tuple(blocks), tuple(actions), tone=Tone.BUSY)


def _moment(asked: Asked, say: Say) -> str:
    """What a request is at, in a line."""
    if asked.state is JobState.PAUSED:
        return say("job-paused")
    return _stage(asked, say) if asked.state is JobState.RUNNING or asked.error else _standing(asked, say)


def _queued(asked: Asked, say: Say) -> Card:
    if asked.error and asked.ready_at > asked.now:
        return _retrying(asked, say)
    blocks: tuple[Block, ...] = (Text(_line(asked, say)), Progress(None, _standing(asked, say)))
    actions = (_cancel(asked, say), _pause(asked, say), _sooner(asked, say), *_others(asked, say))
    return _card(asked, asked.name, blocks, actions, Tone.BUSY, State.OPEN)


def _retrying(asked: Asked, say: Say) -> Card:
    """Why it waits, when it goes on, and which try that will be."""
    wait = units.span((asked.ready_at - asked.now) / 1000)
    why = _reason(asked, say)
    again = say("job-again", why=why, wait=wait, attempt=asked.tries + 1, of=asked.most_tries)
    blocks: tuple[Block, ...] = (
        Text(_line(asked, say)),
        Progress(_percent(asked), _stage(asked, say)),
        Note(again, Tone.BAD),
    )
    actions = (_now(asked, say), _pause(asked, say), _cancel(asked, say), *_others(asked, say))
    return _card(asked, asked.name, blocks, actions, Tone.BUSY, State.OPEN)


def _running(asked: Asked, say: Say) -> Card:
    blocks: list[Block] = [Text(_line(asked, say)), Progress(_percent(asked), _stage(asked, say))]
    if here := asked.progress.get("here"):
        blocks.append(Note(say("job-here", here=here, parts=asked.progress.get("parts", 0))))
    if note := _retry_note(asked, say):
        blocks.append(note)
    actions = (_pause(asked, say), _cancel(asked, say), *_skip(asked, say), *_over(asked, say), *_others(asked, say))
    return _card(asked, asked.name, tuple(blocks), actions, Tone.BUSY, State.OPEN)


def _paused(asked: Asked, say: Say) -> Card:
    blocks: tuple[Block, ...] = (Text(_line(asked, say)), Progress(_percent(asked), say("job-paused")))
    resume = Act(say("do-resume"), "job.resume", {"job": asked.job}, Style.PRIMARY)
    return _card(asked, asked.name, blocks, (resume, _cancel(asked, say)), Tone.PLAIN, State.OPEN)


def _done(asked: Asked, say: Say) -> Card:
    if not asked.deliveries:  # taken out of the library since
        return _card(asked, asked.name, (Text(say("job-gone")),), (_replay(asked, say),), Tone.PLAIN, State.DONE)
    files = tuple(one.file for one in asked.deliveries)
    size = units.size(sum(file.size_bytes for file in files), say)
    count = (say("job-files", count=len(files)),) if len(files) > 1 else ()
    line, lacking = _SEPARATOR.join([asked.what, *count, size, say("job-checked")]), lacks(asked.missing, say)
    star = Act(say("do-star"), "title.star", {"title": asked.title})
    mend = (_mend(asked, say), _tell(asked, say)) if lacking else ()
    actions = (*mend, *_links(asked, say), star, _fresh(asked, say))
    blocks: tuple[Block, ...] = (Text(line), *_report(asked, say), *lacking)
    made = _card(asked, say("job-ready", name=asked.name), blocks, actions, Tone.GOOD, State.DONE)
    return replace(made, files=files)


def _links(asked: Asked, say: Say) -> Sequence[Link]:
    """Where it is opened and had; of several files each is had by its own."""
    if len(asked.deliveries) > 1:
        return [Link(say("do-download-parts", parts=one.parts), one.file.url) for one in asked.deliveries]
    (one,) = asked.deliveries
    return [Link(say("do-open"), one.open_url, Style.PRIMARY), Link(say("do-download"), one.file.url)]


def _fresh(asked: Asked, say: Say) -> Act:
    if len(asked.deliveries) > 1:
        return Act(say("do-fresh-links"), "job.links", {"job": asked.job})
    return Act(say("do-fresh-link"), "item.link", {"item": asked.deliveries[0].item})


def _report(asked: Asked, say: Say) -> tuple[Note, ...]:
    """The closing report: how many parts came, what had to be tried again, how much and how fast."""
    done = asked.result
    if "parts" not in done:  # made of what was on the shelf
        return ()
    wanting = sum(not one.get("page") for one in asked.missing)
    parts = int(done.get("parts", 0))
    whole = parts + wanting
    pieces = [
        say("report-parts", parts=parts, of=whole, percent=parts * 100 // whole if whole else 100),
        say("report-here", here=done["here"]) if done.get("here") else "",
        say("report-retries", retries=done["retries"]) if done.get("retries") else "",
        _speed(done, say),
    ]
    return (Note(_SEPARATOR.join(piece for piece in pieces if piece)),)


def _speed(done: Mapping[str, Any], say: Say) -> str:
    size, seconds = done.get("fetched_bytes", 0), done.get("seconds", 0)
    if not size or not seconds:
        return ""
    rate = f"{units.size(size / seconds, say)}/s"
    return say("report-speed", size=units.size(size, say), span=units.span(max(1, seconds)), rate=rate)


def _incomplete(asked: Asked, say: Say) -> Card:
    """Parts are missing as a whole: a question to people."""
    facts = _facts(asked)
    title = say("job-parts-here", name=asked.name, have=facts.get("have", 0), of=facts.get("of", 0))
    blocks = (Text(say("trouble-incomplete", **facts)), Note(say("trouble-incomplete-next", **facts)))
    actions = (
        Act(say("do-take"), "job.take", {"job": asked.job}, Style.PRIMARY),
        _mend(asked, say),
        Act(say("do-elsewhere"), "job.elsewhere", {"job": asked.job}),
        _tell(asked, say),
        _delete(asked, say),
    )
    return _card(asked, title, blocks, actions, Tone.BAD, State.FAILED)


def _failed(asked: Asked, say: Say) -> Card:
    """What happened, why, and what to do next."""
    if asked.error == "incomplete":
        return _incomplete(asked, say)
    blocks: list[Block] = [Text(_reason(asked, say)), Note(_next_step(asked, say))]
    if asked.progress.get("part"):
        blocks.append(Note(say("job-kept-parts", part=asked.progress["part"], parts=asked.progress.get("parts", 0))))
    title = say("job-failed", name=asked.name, what=asked.what)
    tell = (_tell(asked, say),) if asked.error == "source_unavailable" else ()
    actions = (_replay(asked, say), *tell, _delete(asked, say))
    return _card(asked, title, tuple(blocks), actions, Tone.BAD, State.FAILED)


def _cancelled(asked: Asked, say: Say) -> Card:
    """Keep what is there, or delete it."""
    title = say("job-cancelled", name=asked.name)
    part = asked.progress.get("part", 0)
    if not part or asked.progress.get("deleted"):
        return _card(asked, title, (Text(say("job-nothing-left")),), (_replay(asked, say),), Tone.PLAIN, State.FAILED)
    kept = Text(say("job-kept", part=part, parts=asked.progress.get("parts", 0)))
    delete = Act(say("do-delete"), "job.delete", {"job": asked.job}, Style.DANGER)
    return _card(asked, title, (kept,), (_replay(asked, say), delete), Tone.PLAIN, State.FAILED)


_DRAWN = {
    JobState.QUEUED: _queued,
    JobState.RUNNING: _running,
    JobState.PAUSED: _paused,
    JobState.DONE: _done,
    JobState.FAILED: _failed,
    JobState.CANCELLED: _cancelled,
}


def _card(
    asked: Asked, title: str, blocks: tuple[Block, ...], actions: tuple[Button, ...], tone: Tone, state: State
) -> Card:
    cover = (asked.cover,) if asked.cover else ()
    return Card(title, (*cover, *blocks), actions, tone=tone, state=state, job=asked.job)


def _line(asked: Asked, say: Say) -> str:
    """As in "EPUB · asked by Ada · 2 are waiting for it"."""
    pieces = [asked.what]
    if asked.asker:
        pieces.append(say("job-asked-by", name=asked.asker))
    if asked.watchers > 1:
        pieces.append(say("job-watchers", watchers=asked.watchers))
    return _SEPARATOR.join(pieces)


def _standing(asked: Asked, say: Say) -> str:
    if asked.place is None:
        return say("job-accepted")
    if asked.place.ahead == 0:
        return say("job-next")
    if asked.place.wait_ms is None:
        return say("job-in-line", ahead=asked.place.ahead)
    return say("job-in-line-about", ahead=asked.place.ahead, wait=units.span(asked.place.wait_ms / 1000))


def _percent(asked: Asked) -> int | None:
    percent = asked.progress.get("percent")
    return None if percent is None else max(0, min(100, int(percent)))


def _stage(asked: Asked, say: Say) -> str:
    """As in "Fetching part 7 of 28 · 24 % · 1.3 MB/s · 18 s left"."""
    progress = asked.progress
    stage = str(progress.get("stage", "starting"))
    pieces = [say(f"stage-{stage}", part=progress.get("part", 0), parts=progress.get("parts", 0))]
    if (percent := _percent(asked)) is not None:
        pieces.append(f"{percent} %")
    if rate := progress.get("rate"):
        pieces.append(f"{units.size(rate, say)}/s")
    if (left := progress.get("left_s")) is not None:
        pieces.append(say("job-left", span=units.span(left)))
    return _SEPARATOR.join(pieces)


def _retry_note(asked: Asked, say: Say) -> Note | None:
    """A file that is being tried again while the job goes on."""
    retry = asked.progress.get("retry")
    if not retry:
        return None
    wait = units.span(retry.get("wait_s", 0))
    again = say(
        "job-file-again", name=retry["name"], why=retry["why"], wait=wait, attempt=retry["attempt"], of=retry["of"]
    )
    return Note(again, Tone.BAD)


def _reason(asked: Asked, say: Say) -> str:
    return say(_error_key(asked), **_facts(asked))


def _next_step(asked: Asked, say: Say) -> str:
    return say(f"{_error_key(asked)}-next", **_facts(asked))


def _error_key(asked: Asked) -> str:
    """A UserError brings its own sentence; the others are called after their class, newer workers' by a plain one."""
    key = str(asked.error_facts.get("text") or trouble(asked.error))
    return key if key in keys() else "trouble-fault"


def _facts(asked: Asked) -> dict[str, Any]:
    return {"source": "", "reason": "", **{name: value for name, value in asked.error_facts.items() if name != "text"}}


def _cancel(asked: Asked, say: Say) -> Act:
    return Act(say("do-cancel"), "job.cancel", {"job": asked.job}, Style.DANGER)


def _pause(asked: Asked, say: Say) -> Act:
    return Act(say("do-pause"), "job.pause", {"job": asked.job})


def _sooner(asked: Asked, say: Say) -> Act:
    return Act(say("do-sooner"), "job.sooner", {"job": asked.job})


def _skip(asked: Asked, say: Say) -> tuple[Act, ...]:
    """Of several parts, the one that is being fetched can be left out."""
    ref, parts = asked.progress.get("ref"), asked.progress.get("parts", 0)
    return (Act(say("do-skip"), "job.skip", {"job": asked.job, "part": ref}),) if ref and parts > 1 else ()


def _over(asked: Asked, say: Say) -> tuple[Act, ...]:
    """What was here can be put aside, and all of it fetched."""
    if not asked.progress.get("here"):
        return ()
    return (Act(say("do-start-over"), "job.over", {"job": asked.job}, confirm=say("start-over-confirm")),)


def _others(asked: Asked, say: Say) -> tuple[Act, Act]:
    """For those who did not ask: wait for it too, and what it waits for."""
    watch = Act(say("do-watch"), "job.watch", {"job": asked.job})
    return watch, Act(say("do-why"), "job.why", {"job": asked.job})


def _now(asked: Asked, say: Say) -> Act:
    return Act(say("do-try-now"), "job.resume", {"job": asked.job}, Style.PRIMARY)


def _replay(asked: Asked, say: Say) -> Act:
    return Act(say("do-retry"), "job.retry", {"job": asked.job}, Style.PRIMARY)


def _delete(asked: Asked, say: Say) -> Act:
    return Act(say("do-delete"), "job.delete", {"job": asked.job}, Style.DANGER, say("job-delete-confirm"))


def _tell(asked: Asked, say: Say) -> Act:
    return Act(say("do-tell"), "job.tell", {"job": asked.job})


def _mend(asked: Asked, say: Say) -> Act:
    return Act(say("do-mend"), "job.mend", {"job": asked.job})
