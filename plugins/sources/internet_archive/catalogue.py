"""The whole catalogue by the interface that is made for it (`services/search/v1/scrape`): a cursor leads on.

Its description: https://archive.org/help/aboutsearch.htm. The paged search ends at the ten thousandth item.
"""

from typing import Any

from core.errors import SourceChanged, SourceGone
from core.media import TitleInfo
from core.source import CataloguePage, Http
from plugins.answers import changed, field, number
from plugins.sources.internet_archive.records import FIELDS, Record, parse_record

#: items of a page; the interface gives between 100 and 10,000
_ROWS = 1000
_ASKED_WRONGLY = 400


async def page(source: str, http: Http, url: str, query: str, cursor: str) -> CataloguePage:
    """The items of a page, and the cursor of the next one. Raises SourceGone for a cursor that is not known there."""
    asked = {"q": query, "fields": FIELDS, "count": str(_ROWS)} | ({"cursor": cursor} if cursor else {})
    try:
        return parse_page(source, url, await http.json(url, asked))
    except SourceChanged as error:
        if cursor and error.status == _ASKED_WRONGLY:
            raise SourceGone(source, "the place in its catalogue is not known there any more") from error
        raise


def parse_page(source: str, url: str, answer: Any) -> CataloguePage:
    """What of a page can be handed over here, the cursor, "" after the last page, and the total that it tells.

    An item that is not as we know items is left out, as long as not all of them are so.
    """
    items, titles, odd = field(source, url, answer, "items", list), list[TitleInfo](), list[SourceChanged]()
    for one in items:
        try:
            info = parse_record(source, url, one, _formats(source, url, one))
        except SourceChanged as error:
            odd.append(error)
        else:
            titles += [info] if info is not None else []
    if odd and len(odd) == len(items):
        raise odd[0]
    cursor = answer.get("cursor") or ""
    if not isinstance(cursor, str):
        raise changed(source, url, "a cursor is none", {"cursor": cursor})
    return CataloguePage(titles, cursor if items else "", number(answer.get("total")))


def _formats(source: str, url: str, item: Any) -> list[str]:
    return Record(source, url, item).all("format") if isinstance(item, dict) else []
