"""/sources: where titles come from, and how each of them is doing."""

from bot.caller import Caller
from bot.cards import Card, Outcome, Row, Rows, Text
from bot.registry import command
from core.library import titles
from core.models import SourceRow
from core.policy import Permission
from core.runtime import Runtime


@command("sources", needs=Permission.LOOK, group="service")
async def sources(runtime: Runtime, caller: Caller) -> Outcome:
    """All sources with their state, those that are off at the end."""
    async with runtime.db.browse() as session:
        rows = await titles.sources(session)
    if not rows:
        return Card(caller.say("sources"), (Text(caller.say("sources-none")),))
    asked_first = sorted(rows, key=lambda row: row.state == "off")
    return Card(caller.say("sources"), (Rows(tuple(_row(row, caller) for row in asked_first)),))


def _row(row: SourceRow, caller: Caller) -> Row:
    say = caller.say
    kinds = ", ".join(say(f"kinds-{kind}") for kind in row.kinds)
    asked = say("source-answers", answers=row.answers, failures=row.failures) if row.answers or row.failures else ""
    latency = f"{row.latency_ms} ms" if row.latency_ms is not None and row.state == "up" else ""
    detail = " · ".join(piece for piece in (kinds, row.licence, asked, latency, row.reason) if piece)
    return Row(row.label, detail, say(f"source-{row.state}"))
