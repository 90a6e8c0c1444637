"""What can be pressed on the card of a request, and where its files are had. Pure."""

from collections.abc import Sequence

from bot.asked import Asked
from bot.cards import Act, Link, Style
from bot.texts import Say


def had(asked: Asked, say: Say) -> Sequence[Link]:
    """Where each of them is had."""
    return [Link(say("do-download-parts", parts=one.parts), one.file.url) for one in asked.deliveries]


def links(asked: Asked, say: Say) -> Sequence[Link]:
    """Where it is opened and had; of several files each is had by its own."""
    if len(asked.deliveries) > 1:
        return had(asked, say)
    (one,) = asked.deliveries
    return [Link(say("do-open"), one.open_url, Style.PRIMARY), Link(say("do-download"), one.file.url)]


def fresh(asked: Asked, say: Say) -> Act:
    """Its links anew: good for as long as new ones are."""
    if len(asked.deliveries) > 1:
        return Act(say("do-fresh-links"), "job.links", {"job": asked.job})
    return Act(say("do-fresh-link"), "item.link", {"item": asked.deliveries[0].item})


def cancel(asked: Asked, say: Say) -> Act:
    """Stop waiting for it."""
    return Act(say("do-cancel"), "job.cancel", {"job": asked.job}, Style.DANGER)


def pause(asked: Asked, say: Say) -> Act:
    """Have all of it rest."""
    return Act(say("do-pause"), "job.pause", {"job": asked.job})


def sooner(asked: Asked, say: Say) -> Act:
    """Before what else its person asked for."""
    return Act(say("do-sooner"), "job.sooner", {"job": asked.job})


def skip(asked: Asked, say: Say) -> tuple[Act, ...]:
    """Of several parts, the one that is being fetched can be left out; of those side by side, the first."""
    ref, parts = asked.progress.get("ref"), asked.progress.get("parts", 0)
    several = asked.progress.get("under_way")
    label = say("do-skip-nth", part=asked.progress.get("part", 0)) if several else say("do-skip")
    return (Act(label, "job.skip", {"job": asked.job, "part": ref}),) if ref and parts > 1 else ()


def parts(asked: Asked, say: Say) -> tuple[Act, ...]:
    """Of several parts, each can be held back by itself."""
    more = asked.progress.get("parts", 0) > 1
    return (Act(say("do-parts"), "job.parts", {"job": asked.job}),) if more else ()


def over(asked: Asked, say: Say) -> tuple[Act, ...]:
    """What was here can be put aside, and all of it fetched."""
    if not asked.progress.get("here"):
        return ()
    return (Act(say("do-start-over"), "job.over", {"job": asked.job}, confirm=say("start-over-confirm")),)


def others(asked: Asked, say: Say) -> tuple[Act, Act]:
    """For those who did not ask: wait for it too, and what it waits for."""
    watch = Act(say("do-watch"), "job.watch", {"job": asked.job})
    return watch, Act(say("do-why"), "job.why", {"job": asked.job})


def now(asked: Asked, say: Say) -> Act:
    """Try at once what waits for its next try."""
    return Act(say("do-try-now"), "job.resume", {"job": asked.job}, Style.PRIMARY)


def replay(asked: Asked, say: Say) -> Act:
    """Try again what failed or was cancelled."""
    return Act(say("do-retry"), "job.retry", {"job": asked.job}, Style.PRIMARY)


def delete(asked: Asked, say: Say) -> Act:
    """Away with what was fetched."""
    return Act(say("do-delete"), "job.delete", {"job": asked.job}, Style.DANGER, say("job-delete-confirm"))


def tell(asked: Asked, say: Say) -> Act:
    """Hear when it can be had again."""
    return Act(say("do-tell"), "job.tell", {"job": asked.job})


def mend(asked: Asked, say: Say) -> Act:
    """Fetch what it lacks."""
    return Act(say("do-mend"), "job.mend", {"job": asked.job})
