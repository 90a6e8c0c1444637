"""Pages of a site that a definition describes: turned as more is wanted, where it says how, and never without end."""

import pytest

from core.errors import SourceChanged, SourceUnavailable
from core.source import Limits, Wanted
from plugins.definitions.indexer import adapter_of
from plugins.definitions.reading import definition_of
from plugins.definitions.tree import Unfit
from plugins.definitions.turning import has_pages
from tests import fixtures_sources
from tests.emulators import odd_sites
from tests.emulators.odd_sites import PLOVERS

BY_NUMBER = """
id: plovers
name: Plovers
type: public
links: [https://plovers.example/]
caps:
  categories: {a: Books}
  modes: {search: [q]}
settings: []
search:
  path: "list.php"
  inputs: {q: "{{ .Keywords }}", page: "{{ .Query.Page }}"}
  rows: {selector: tr}
  fields:
    title: {selector: td.n}
    magnet: {selector: a.m, attribute: href}
    size: {text: 1 MB}
    seeders: {text: 1}
"""
BY_OFFSET = (
    BY_NUMBER.replace('path: "list.php"', "paths: [{path: api, response: {type: json}}]")
    .replace('page: "{{ .Query.Page }}"', 'start: "{{ .Query.Offset }}", count: "{{ .Query.Limit }}"')
    .replace("{selector: tr}", "{selector: rows}")
    .replace("td.n", "name")
    .replace("{selector: a.m, attribute: href}", "{selector: magnet}")
)
WITH_SIZE = BY_OFFSET.replace("  paths:", "  pageSize: 20\n  paths:")
STILL = BY_NUMBER.replace('page: "{{ .Query.Page }}"', "page: 1")


site = fixtures_sources.site_of(odd_sites)
http = fixtures_sources.http_of(limits=Limits(per_minute=10_000))


def made(site, text):
    adapter = adapter_of(definition_of(text.encode()))
    return adapter("plovers", adapter.options(base_url=(f"{site.base}/plovers",)))


@pytest.mark.parametrize(("text", "rows"), [(BY_NUMBER, 20), (BY_OFFSET, 100), (WITH_SIZE, 20)])
async def test_all_of_a_search_comes_page_by_page(site, http, text, rows):
    indexer = made(site, text)
    site.fault("none", times=0)
    pages = [await indexer.search(http, Wanted("plovers", limit=15, offset=start)) for start in range(0, 75, 15)]
    names = [one.name for page in pages for one in page]
    assert names == [f"Plovers {number}" for number in range(PLOVERS)]
    assert pages[4] == []
    assert len(site.asked()) <= -(-PLOVERS // rows) + 1


async def test_a_page_is_asked_for_when_it_is_wanted_and_not_before(site, http):
    indexer = made(site, BY_NUMBER)
    site.fault("none", times=0)
    await indexer.search(http, Wanted("plovers", limit=20))
    assert site.asked() == ["/plovers/list.php?q=plovers&page=1"]
    await indexer.search(http, Wanted("plovers", limit=5, offset=18))
    assert site.asked()[1:] == ["/plovers/list.php?q=plovers&page=2"]
    await indexer.search(http, Wanted("plovers", limit=5, offset=0))
    assert len(site.asked()) == 2


async def test_a_page_that_has_fewer_rows_than_it_could_is_the_last(site, http):
    indexer = made(site, WITH_SIZE)
    site.fault("none", times=0)
    await indexer.search(http, Wanted("plovers", limit=90))
    assert [one.partition("start=")[2] for one in site.asked()] == ["0&count=20", "20&count=20", "40&count=20"]


async def test_a_site_that_shows_the_same_again_is_at_its_end(site, http):
    indexer = made(site, BY_NUMBER)
    site.fault("none", times=0)
    assert len(await indexer.search(http, Wanted("plovers", limit=90))) == PLOVERS
    assert len(site.asked()) == 4


async def test_what_says_nothing_of_pages_is_asked_once(site, http):
    indexer = made(site, STILL)
    site.fault("none", times=0)
    assert len(await indexer.search(http, Wanted("plovers", limit=90))) == 20
    assert len(site.asked()) == 1


async def test_an_address_without_a_page_is_not_asked_again_for_the_next(site, http):
    text = BY_NUMBER.replace(
        'path: "list.php"\n  inputs: {q: "{{ .Keywords }}", page: "{{ .Query.Page }}"}',
        'paths: [{path: "list.php?page={{ .Query.Page }}"}, {path: "still.php"}]',
    )
    indexer = made(site, text)
    site.fault("none", times=0)
    await indexer.search(http, Wanted("plovers", limit=45))
    assert sum("still.php" in one for one in site.asked()) == 1
    assert sum("list.php" in one for one in site.asked()) == 3


async def test_trouble_with_a_later_page_is_told_and_costs_nothing_that_was_there(site, http):
    indexer = made(site, BY_NUMBER)
    assert len(await indexer.search(http, Wanted("plovers", limit=20))) == 20
    site.fault("503", retry_after="9")
    with pytest.raises(SourceUnavailable):
        await indexer.search(http, Wanted("plovers", limit=20, offset=20))
    assert len(await indexer.search(http, Wanted("plovers", limit=20, offset=20))) == 20


async def test_a_first_page_that_is_none_is_told(site, http):
    site.fault("html")
    with pytest.raises(SourceChanged):
        await made(site, BY_OFFSET).search(http, Wanted("plovers"))


@pytest.mark.parametrize(
    ("template", "turns"),
    [
        ("{{ .Query.Page }}", True),
        ("{{ if .Query.Offset }}{{ .Query.Offset }}{{ end }}", True),
        ("{{ .Query.Limit }}", False),
        ("page 2", False),
    ],
)
def test_a_definition_turns_pages_by_what_its_templates_say(template, turns):
    assert has_pages(definition_of(BY_NUMBER.replace("{{ .Query.Page }}", template).encode()).search) is turns


@pytest.mark.parametrize("size", ["-1", "501", "many"])
def test_a_page_has_between_no_and_five_hundred_rows(size):
    with pytest.raises(Unfit, match="pageSize"):
        definition_of(WITH_SIZE.replace("pageSize: 20", f"pageSize: {size}").encode())
