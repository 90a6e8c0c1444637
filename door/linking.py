"""`links`: whether what stands behind addresses can be had, judged as the service judges it. Nothing is kept."""

import asyncio
import json
from typing import Annotated, Any

import typer

from core import log
from core.link_health import Standing, Verdict
from core.settings import Settings, load

_WELL = frozenset({Standing.ALIVE, Standing.CHANGED})


def links(
    urls: Annotated[list[str], typer.Argument(help="Addresses, http or https.")],
    *,
    expect: Annotated[
        str, typer.Option(help="What should be there, by its ending: book.epub. Empty: what the address says.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object an address.")] = False,
) -> None:
    """Look at links with one or two small requests each. Ends with 0 if all can be had."""
    log.configure("error")
    verdicts = asyncio.run(looked(load(), urls, expect))
    for url, verdict in zip(urls, verdicts, strict=True):
        row = told(url, verdict)
        print(json.dumps(row, ensure_ascii=False) if as_json else _line(row))  # noqa: T201
    raise typer.Exit(0 if all(one.standing in _WELL for one in verdicts) else 1)


async def looked(settings: Settings, urls: list[str], expect: str = "") -> list[Verdict]:
    """A verdict for each address, in their order; sites side by side, each one link at a time."""
    from worker.catalog.load import load as catalogue
    from worker.links import Expected, Sites, look

    catalog, sites = catalogue(settings, {}), Sites()
    try:
        wanted = [Expected(expect or url.partition("?")[0].rpartition("/")[2]) for url in urls]
        looks = (look(catalog.links.http, url, one, sites) for url, one in zip(urls, wanted, strict=True))
        return list(await asyncio.gather(*looks))
    finally:
        await catalog.close()


def told(url: str, verdict: Verdict) -> dict[str, Any]:
    """A verdict as a row."""
    file = verdict.file
    return {
        "url": url,
        "standing": str(verdict.standing),
        "confidence": verdict.confidence,
        "signs": [str(one) for one in verdict.signs],
        "status": verdict.status,
        "size_bytes": file.size_bytes,
        "media_type": file.media_type,
        "etag": file.etag,
        "takes_ranges": file.takes_ranges,
    }


def _line(row: dict[str, Any]) -> str:
    signs = ", ".join(one.replace("_", " ") for one in row["signs"])
    status = f" ({row['status']})" if row["status"] else ""
    return f"{row['standing']:<10} {row['url']}  {signs}{status}"
