"""A job that only looks, at links or at files, while it is under way and when it was stopped. Pure."""

from bot.cards import Act, Card, Progress, State, Style, Text, Tone
from bot.texts import Say
from core.models import Job


def under_way(job: Job, title: str, stage: str, say: Say) -> Card:
    """How far it is; it can be cancelled."""
    cancel = Act(say("do-cancel"), "job.cancel", {"job": job.id}, Style.DANGER)
    bar = Progress(job.progress.get("percent"), stage)
    return Card(title, (bar,), (cancel,), tone=Tone.BUSY, state=State.OPEN, job=job.id)


def stopped(job: Job, title: str, text: str, say: Say) -> Card:
    """It did not come to its end; it can be tried again."""
    again = Act(say("do-retry"), "job.retry", {"job": job.id}, Style.PRIMARY)
    return Card(title, (Text(text),), (again,), tone=Tone.BAD, state=State.FAILED, job=job.id)
