"""What the index knows that fits a search, before any source has answered and though none does."""

from collections.abc import Collection

from core.db import Session
from core.fitting import misfit
from core.library import offers, titles
from core.library.searches import Found
from core.models import Title
from core.query import Field, Query
from core.ranking import kept, score, terms
from core.releases.works import RELEASES
from worker.catalog.health import Known

#: so many are looked at, of which so many are shown: what sources say counts more
_MOST_LOOKED_AT, _MOST = 60, 20
_SAID_BY_NAMES = frozenset({Field.QUALITY, Field.CODEC, Field.SIZE, Field.LANGUAGE, Field.STATUS, Field.TAG})


async def known_to_fit(session: Session, query: Query, meant: Collection[str], known: Known) -> list[Found]:
    """Titles of the sources that are `meant`, and works that indexers once listed; their place there is not known."""
    if not query.text:
        return []
    rows = await titles.matching(session, query.text, 0, _MOST_LOOKED_AT)
    listed = await offers.indexers(session, [row.id or 0 for row in rows if row.source == RELEASES])
    fitting = [row for row in rows if _is_meant(row, query, meant, listed.get(row.id or 0, ()))]
    return [_found(row, query, known) for row in fitting[:_MOST]]


def _is_meant(row: Title, query: Query, meant: Collection[str], listed_by: Collection[str]) -> bool:
    """Of a source that is asked; a work of releases by the indexers that list it, if nothing is meant but the work."""
    if row.source == RELEASES:
        asked = not _is_of_releases(query) and any(one in meant for one in listed_by)
    else:
        asked = row.source in meant
    return asked and misfit(query, row.info()) is None


def _is_of_releases(query: Query) -> bool:
    """Whether a query asks what only the names of releases say, which are not read here."""
    asks_names = any(one.field in _SAID_BY_NAMES for one in query.filters)
    return query.episodes is not None or bool(query.without) or asks_names


def _found(row: Title, query: Query, known: Known) -> Found:
    reasons = terms(query, row.info(), None, known.of(row.source).reliability)
    return Found(row.info(), score(reasons), kept(reasons), title=row.id or 0)
