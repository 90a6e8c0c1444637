"""The state of a request as a card, the same card from the first second to the last. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot import request_buttons as buttons
from bot.asked import Asked, Verbosity
from bot.cards import Act, Block, Button, Card, Note, Progress, Row, Rows, State, Style, Text, Tone
from bot.texts import Say, keys, trouble, units
from bot.views import connections
from bot.views.lacking import lacks
from core.models import JobState

_SEPARATOR = " · "
#: requests that one card shows together; what is more is counted
_MOST_TOGETHER = 8


def card(asked: Asked, say: Say) -> Card:
    """The card of a request."""
    return _DRAWN[asked.state](asked, say)


def together(several: Sequence[Asked], say: Say) -> Card:
    """Several open requests in one card: a line and a bar for each, and buttons by number."""
    blocks: list[Block] = []
    actions: list[Button] = []
    for number, asked in enumerate(several[:_MOST_TOGETHER], 1):
        blocks.append(Rows((Row(asked.name, _line(asked, say), number=number),)))
        quiet = asked.verbosity is Verbosity.QUIET and asked.state is JobState.RUNNING
        blocks.append(Progress(None if quiet else _percent(asked), _moment(asked, say)))
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
    if asked.verbosity is Verbosity.QUIET and asked.state is JobState.RUNNING:
        return say("job-under-way")
    return _stage(asked, say) if asked.state is JobState.RUNNING or asked.error else _standing(asked, say)


def _queued(asked: Asked, say: Say) -> Card:
    if asked.error and asked.ready_at > asked.now:
        return _retrying(asked, say)
    blocks: tuple[Block, ...] = (Text(_line(asked, say)), Progress(None, _standing(asked, say)), *_ready(asked, say))
    actions: tuple[Button, ...] = (
        buttons.cancel(asked, say),
        buttons.pause(asked, say),
        buttons.sooner(asked, say),
        *buttons.others(asked, say),
        *buttons.had(asked, say),
    )
    return _card(asked, asked.name, blocks, actions, Tone.BUSY, State.OPEN)


def _retrying(asked: Asked, say: Say) -> Card:
    """Why it waits, when it goes on, and which try that will be."""
    wait = units.span((asked.ready_at - asked.now) / 1000)
    why = _reason(asked, say)
    if asked.error == "storage_full":
        again = say("job-waits-for-room", why=why, wait=wait)
    else:
        again = say("job-again", why=why, wait=wait, attempt=asked.tries + 1, of=asked.most_tries)
    blocks: tuple[Block, ...] = (
        Text(_line(asked, say)),
        Progress(_percent(asked), _stage(asked, say)),
        Note(again, Tone.BAD),
        *_ready(asked, say),
    )
    actions: tuple[Button, ...] = (
        buttons.now(asked, say),
        buttons.pause(asked, say),
        buttons.cancel(asked, say),
        *buttons.others(asked, say),
        *buttons.had(asked, say),
    )
    return _card(asked, asked.name, blocks, actions, Tone.BUSY, State.OPEN)


def _running(asked: Asked, say: Say) -> Card:
    blocks: list[Block] = [Text(_line(asked, say)), *_going(asked, say)]
    steering: tuple[Button, ...] = (
        buttons.pause(asked, say),
        buttons.cancel(asked, say),
        *buttons.skip(asked, say),
        *buttons.parts(asked, say),
        *buttons.over(asked, say),
    )
    actions: tuple[Button, ...] = (*steering, *buttons.others(asked, say), *buttons.had(asked, say))
    return _card(asked, asked.name, (*blocks, *_ready(asked, say)), actions, Tone.BUSY, State.OPEN)


def _going(asked: Asked, say: Say) -> Sequence[Block]:
    """How far it is, as much as is to be told of it."""
    bar = Progress(_percent(asked), _stage(asked, say))
    if asked.verbosity in (Verbosity.QUIET, Verbosity.MINIMAL):
        return [Progress(None, say("job-under-way"))] if asked.verbosity is Verbosity.QUIET else [bar]
    here, parts, note = asked.progress.get("here"), asked.progress.get("parts", 0), _retry_note(asked, say)
    notes = [Note(say("job-here", here=here, parts=parts))] if here else []
    notes += [note] if note else []
    return [bar, *notes, *(connections.lines(asked.progress, say) if asked.verbosity is Verbosity.VERBOSE else ())]


def _paused(asked: Asked, say: Say) -> Card:
    held = asked.progress.get("held")
    why = say("job-held", held=held) if held else say("job-paused")
    blocks: tuple[Block, ...] = (Text(_line(asked, say)), Progress(_percent(asked), why), *_ready(asked, say))
    resume = Act(say("do-resume"), "job.resume", {"job": asked.job}, Style.PRIMARY)
    actions: tuple[Button, ...] = (
        resume,
        buttons.cancel(asked, say),
        *buttons.parts(asked, say),
        *buttons.had(asked, say),
    )
    return _card(asked, asked.name, blocks, actions, Tone.PLAIN, State.OPEN)


def _done(asked: Asked, say: Say) -> Card:
    if not asked.deliveries:  # taken out of the library since
        return _card(asked, asked.name, (Text(say("job-gone")),), (buttons.replay(asked, say),), Tone.PLAIN, State.DONE)
    size = units.size(sum(one.file.size_bytes for one in asked.deliveries), say)
    count = (say("job-files", count=len(asked.deliveries)),) if len(asked.deliveries) > 1 else ()
    line, lacking = _SEPARATOR.join([asked.what, *count, size, say("job-checked")]), lacks(asked.missing, say)
    star = Act(say("do-star"), "title.star", {"title": asked.title})
    mend = (buttons.mend(asked, say), buttons.tell(asked, say)) if lacking else ()
    actions: tuple[Button, ...] = (*mend, *buttons.links(asked, say), star, buttons.fresh(asked, say))
    blocks: tuple[Block, ...] = (Text(line), *_report(asked, say), *lacking)
    return _card(asked, say("job-ready", name=asked.name), blocks, actions, Tone.GOOD, State.DONE)


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
    return say("report-speed", size=units.size(size, say), span=units.took(seconds), rate=rate)


def _incomplete(asked: Asked, say: Say) -> Card:
    """Parts are missing as a whole: a question to people."""
    facts = _facts(asked)
    title = say("job-parts-here", name=asked.name, have=facts.get("have", 0), of=facts.get("of", 0))
    blocks = (Text(say("trouble-incomplete", **facts)), Note(say("trouble-incomplete-next", **facts)))
    actions: tuple[Button, ...] = (
        Act(say("do-take"), "job.take", {"job": asked.job}, Style.PRIMARY),
        buttons.mend(asked, say),
        Act(say("do-elsewhere"), "job.elsewhere", {"job": asked.job}),
        buttons.tell(asked, say),
        buttons.delete(asked, say),
        *buttons.had(asked, say),
    )
    return _card(asked, title, (*blocks, *_ready(asked, say)), actions, Tone.BAD, State.FAILED)


def _failed(asked: Asked, say: Say) -> Card:
    """What happened, why, and what to do next."""
    if asked.error == "incomplete":
        return _incomplete(asked, say)
    blocks: list[Block] = [Text(_reason(asked, say)), Note(_next_step(asked, say))]
    if asked.progress.get("part"):
        blocks.append(Note(say("job-kept-parts", **_had(asked))))
    title = say("job-failed", name=asked.name, what=asked.what)
    tell = (buttons.tell(asked, say),) if asked.error == "source_unavailable" else ()
    actions: tuple[Button, ...] = (
        buttons.replay(asked, say),
        *tell,
        *((buttons.delete(asked, say),) if asked.progress.get("part") else ()),
        *buttons.had(asked, say),
    )
    return _card(asked, title, (*blocks, *_ready(asked, say)), actions, Tone.BAD, State.FAILED)


def _cancelled(asked: Asked, say: Say) -> Card:
    """Keep what is there, or delete it."""
    title = say("job-cancelled", name=asked.name)
    ready, had = _ready(asked, say), buttons.had(asked, say)
    if not asked.progress.get("part") or asked.progress.get("deleted"):
        left = ready or (Text(say("job-nothing-left")),)
        return _card(asked, title, left, (buttons.replay(asked, say), *had), Tone.PLAIN, State.FAILED)
    kept = Text(say("job-kept", **_had(asked)))
    delete = Act(say("do-delete"), "job.delete", {"job": asked.job}, Style.DANGER)
    return _card(asked, title, (kept, *ready), (buttons.replay(asked, say), delete, *had), Tone.PLAIN, State.FAILED)


def _had(asked: Asked) -> dict[str, int]:
    """How many parts are here of how many; a worker of an earlier version told only at which one it was."""
    told = asked.progress
    return {"had": int(told.get("had", told.get("part", 0))), "parts": int(told.get("parts", 0))}


def _ready(asked: Asked, say: Say) -> tuple[Block, ...]:
    """The files that are there of a request that goes on, or ended without all of them."""
    if not asked.deliveries:
        return ()
    size = units.size(sum(one.file.size_bytes for one in asked.deliveries), say)
    parts = ", ".join(one.parts for one in asked.deliveries)
    return (Note(say("job-ready-so-far", count=len(asked.deliveries), parts=parts, size=size), Tone.GOOD),)


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
    files = tuple(one.file for one in asked.deliveries)
    return Card(title, (*cover, *blocks), actions, files=files, tone=tone, state=state, job=asked.job)


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
    """As in "Fetching parts 7-9 of 28 · 24 % · 1.3 MB/s · 18 s left"."""
    progress = asked.progress
    stage = str(progress.get("stage", "starting"))
    parts, several = progress.get("parts", 0), progress.get("under_way")
    if several and stage == "fetching":
        pieces = [say("stage-fetching-several", several=several, parts=parts)]
    else:
        pieces = [say(f"stage-{stage}", part=progress.get("part", 0), parts=parts)]
    if (percent := _percent(asked)) is not None:
        pieces.append(f"{percent} %")
    if asked.verbosity is Verbosity.MINIMAL:
        return _SEPARATOR.join(pieces)
    if rate := progress.get("rate"):
        pieces.append(f"{units.size(rate, say)}/s")
    if (left := progress.get("left_s")) is not None:
        pieces.append(say("job-left", span=units.span(max(1, left))))
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
