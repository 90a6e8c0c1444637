"""The catalogue: what the operator set up, each source apart from the others, all asked at once."""

import asyncio
import importlib
import sys
import textwrap
from contextlib import aclosing
from importlib.metadata import EntryPoint

import pytest

from core.errors import SourceChanged, SourceRefused, SourceUnavailable, StartError
from core.query import parse
from core.settings import Settings
from worker.catalog import adapters
from worker.catalog.load import State, load
from worker.catalog.search import Asked, search, to_ask

GOOD = """
    import asyncio
    from dataclasses import dataclass
    from core.errors import SourceRefused
    from core.media import Format, Kind, TitleInfo
    from core.source import Limits, Options

    @dataclass(frozen=True, slots=True)
    class MyOptions(Options):
        {fields}

    class Mine:
        adapter = "{name}"
        label = "Mine"
        description = "Mine."
        kinds = frozenset({{Kind.BOOK}})
        licence = "free"
        terms_url = ""
        limits = Limits()
        options = MyOptions
        on_by_default = True

        def __init__(self, name, options):
            self.name = name
            self.given = options
            {made}

        async def search(self, http, wanted):
            {search}

        async def title(self, http, ref): ...
        async def parts(self, http, ref): ...
        async def assets(self, http, ref, part): ...
        async def cover(self, http, ref): ...
        async def probe(self, http): ...
"""
TITLE = "TitleInfo(self.name, 'one', 'One', Kind.BOOK, (Format.EPUB,))"


def plugin(name, *, search=f"return [{TITLE}]", fields="pass", made="pass"):
    return textwrap.dedent(GOOD).format(name=name, search=search, fields=fields, made=made)


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """A package of plugins written for one test: `shelf(name=source, …)` gives what is found in it."""
    package = f"plugins_{abs(hash(tmp_path))}"
    (tmp_path / package).mkdir()
    (tmp_path / package / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)

    def find(import_s=20, **modules):
        for name, text in modules.items():
            (tmp_path / package / f"{name}.py").write_text(text)
        importlib.invalidate_caches()
        return adapters.find(importlib.import_module(package), others=(), import_s=import_s)

    yield find
    for name in [name for name in sys.modules if name.startswith(package)]:
        del sys.modules[name]


@pytest.fixture
async def catalog_of():
    made = []

    def make(known, **sources):
        made.append(load(Settings.model_validate({"sources": sources}), known))
        return made[-1]

    yield make
    for catalog in made:
        await catalog.close()


def card(catalog, name):
    return next(card for card in catalog.cards if card.name == name)


def asking(catalog, words="words", **asked):
    """What is asked of whom."""
    meant = Asked(parse(words), **asked)
    return to_ask(catalog, meant), meant


async def answers(catalog, words="words", *, source_s=5.0, **asked):
    return {answer.source: answer async for answer in search(*asking(catalog, words, **asked), source_s)}


async def test_out_of_the_box_the_open_sources_are_on_and_the_folder_waits(catalog_of):
    catalog = catalog_of(None)
    states = {card.name: card.state for card in catalog.cards}
    on = {"demo", "gutenberg", "internet_archive", "librivox", "mangadex", "openverse", "peertube"}
    on |= {"academic_torrents", "standard_ebooks", "wikimedia_commons"}
    assert {name for name, state in states.items() if state is State.ON} == on
    assert all(states[name] is State.OFF for name in states.keys() - on)
    assert set(catalog.instances) == on
    assert "BOWERBIRD_SOURCES__FOLDER__PATH" in card(catalog, "folder").reason


async def test_a_path_turns_the_folder_on(catalog_of, tmp_path):
    catalog = catalog_of(None, folder={"path": str(tmp_path)})
    assert card(catalog, "folder").state is State.ON
    await catalog.instances["folder"].source.probe(None)


async def test_an_adapter_can_have_several_instances(catalog_of, tmp_path):
    catalog = catalog_of(None, comics={"adapter": "folder", "path": [str(tmp_path)]}, folder={"path": str(tmp_path)})
    assert {"comics", "folder"} <= set(catalog.instances)
    assert catalog.instances["comics"].source.name == "comics"
    assert card(catalog, "comics").label == "Own folder (comics)"
    assert catalog.instances["comics"].http is not catalog.instances["folder"].http


@pytest.mark.parametrize("off", ["false", False, "0", "no"])
async def test_a_source_can_be_switched_off(catalog_of, off):
    catalog = catalog_of(None, demo={"enabled": off, "pace_s": 1})
    assert card(catalog, "demo").state is State.OFF
    assert "demo" not in catalog.instances


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"demo": {"pase_s": 1}}, "there is no option 'pase_s'; did you mean pace_s?"),
        ({"demo": {"pace_s": "fast"}}, "BOWERBIRD_SOURCES__DEMO__PACE_S: Input should be a valid number"),
        ({"demo": {"pace_s": -1}}, "pace_s must be from 0 to 600 seconds"),
        ({"demo": {"enabled": "perhaps"}}, "enabled: 'perhaps' is neither true nor false"),
        ({"demo": {"adapter": "demoo"}}, "there is no source 'demoo'; did you mean demo?"),
        ({"folder": {"enabled": True}}, "BOWERBIRD_SOURCES__FOLDER__PATH: is needed"),
        ({"gutenberg": {"base_url": "gutendex"}}, "must be an address such as https://gutendex.com"),
        (
            {"mystery": {}},
            "there is no source 'mystery'; there are: academic_torrents, demo, ",
        ),
    ],
)
async def test_a_wrong_setting_breaks_its_source_only_and_is_explained(catalog_of, values, reason):
    catalog = catalog_of(None, **values)
    broken = card(catalog, next(iter(values)))
    assert broken.state is State.BROKEN
    assert reason in broken.reason
    assert len(catalog.instances) >= 1


def test_a_wrong_network_stops_the_start():
    with pytest.raises(StartError):
        load(Settings.model_validate({"fetch": {"allow_private": "my lan"}}))


async def test_options_reach_the_source_as_it_declared_them(shelf, catalog_of):
    known = shelf(mine=plugin("mine", fields="many: int = 1"))
    catalog = catalog_of(known, mine={"many": "7"})
    assert catalog.instances["mine"].source.given.many == 7


async def test_an_option_that_is_a_list_is_written_between_commas_in_the_environment(shelf, catalog_of):
    known = shelf(mine=plugin("mine", fields="codes: tuple[str, ...] = ()"))
    catalog = catalog_of(known, mine={"codes": "en, de,"})
    assert catalog.instances["mine"].source.given.codes == ("en", "de")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("import no_such_module", "No module named"),
        ("1 / 0", "ZeroDivisionError"),
        ("def (", "SyntaxError"),
        ("import sys; sys.exit(3)", "SystemExit"),
        ("x = 1", "holds no class"),
        ("class Half:\n    adapter = 'half'\n    label = 'Half'", "its head lacks description"),
        (plugin("bad", made="raise RuntimeError('no disk')"), "can't be made: RuntimeError: no disk"),
    ],
)
async def test_a_broken_plugin_is_listed_with_its_reason_and_hurts_no_other(shelf, catalog_of, text, reason):
    catalog = catalog_of(shelf(good=plugin("good"), zzz=text))
    broken = [card for card in catalog.cards if card.state is State.BROKEN]
    assert len(broken) == 1
    assert reason in broken[0].reason
    assert list(catalog.instances) == ["good"]


def test_a_name_that_is_taken_is_not_given_twice(shelf):
    found = shelf(one=plugin("same"), two=plugin("same"))
    assert isinstance(found["same"], type)
    assert "taken" in found["same (again)"].reason


def test_other_packages_bring_adapters_by_entry_point():
    good = EntryPoint("theirs", "plugins.sources.demo:Demo", adapters.SOURCE.group)
    bad = EntryPoint("gone", "no_such_package:Thing", adapters.SOURCE.group)
    import plugins  # a package without adapters of its own

    found = adapters.find(plugins, others=[good, bad])
    assert "demo" in found
    assert "No module named" in found["gone"].reason


async def test_a_plugin_that_hangs_while_it_is_imported_or_made_is_listed_and_hurts_no_other(shelf, catalog_of):
    hangs = "import threading\nthreading.Event().wait()"
    found = shelf(good=plugin("good"), hangs=hangs, import_s=4)
    assert "it hangs" in found["hangs"].reason
    catalog = catalog_of(found)
    assert list(catalog.instances) == ["good"]


async def test_answers_come_as_they_are_ready_and_none_waits_for_another(shelf, catalog_of):
    known = shelf(
        quick=plugin("quick"),
        slow=plugin("slow", search=f"await self.go.wait(); return [{TITLE}]"),
        hangs=plugin("hangs", search="await asyncio.Event().wait()"),
        stubborn=plugin(
            "stubborn",
            search="""
            while not self.go.is_set():
                try:
                    await self.go.wait()
                except asyncio.CancelledError:
                    pass
            return []""",
        ),
    )
    go = known["slow"].go = known["stubborn"].go = asyncio.Event()
    given_up = {"hangs": 0.1, "stubborn": 0.1}
    heard = []
    async for answer in search(*asking(catalog_of(known)), 60, given_up):
        heard.append(answer)
        if {one.source for one in heard} == {"quick", "hangs", "stubborn"}:
            go.set()
    assert heard[-1].source == "slow"
    troubles = {answer.source: type(answer.trouble) for answer in heard}
    silent = SourceUnavailable
    assert troubles == {"quick": type(None), "slow": type(None), "hangs": silent, "stubborn": silent}
    assert all(len(answer.titles) == 1 for answer in heard if answer.trouble is None)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("raise SourceRefused(self.name, 'no')", SourceRefused),
        ("raise KeyError('title')", SourceChanged),
        ("return None", SourceChanged),
        ("return ['a title']", SourceChanged),
        ("return [TitleInfo('other', 'r', 'N', Kind.BOOK, (Format.EPUB,))]", SourceChanged),
        ("return [TitleInfo(self.name, '', 'N', Kind.BOOK, (Format.EPUB,))]", SourceChanged),
        ("return [TitleInfo(self.name, 'r', 'N', Kind.BOOK, ())]", SourceChanged),
        ("return [TitleInfo(self.name, 'r' * 401, 'N', Kind.BOOK, (Format.EPUB,))]", SourceChanged),
    ],
)
async def test_trouble_of_one_source_is_its_answer_and_not_the_end(shelf, catalog_of, body, error):
    found = await answers(catalog_of(shelf(good=plugin("good"), bad=plugin("bad", search=body))))
    assert type(found["bad"].trouble) is error
    assert found["bad"].trouble.source == "bad"
    assert found["good"].trouble is None
    assert len(found["good"].titles) == 1


async def test_only_sources_with_the_wanted_kinds_are_asked(shelf, catalog_of):
    catalog = catalog_of(shelf(good=plugin("good")))
    assert await answers(catalog, "words kind:film") == {}


async def test_a_source_that_gives_too_much_is_cut_to_the_limit(shelf, catalog_of):
    catalog = catalog_of(shelf(good=plugin("good", search=f"return [{TITLE}] * 50")))
    assert len((await answers(catalog, limit=5))["good"].titles) == 5


async def test_leaving_early_cancels_the_rest(shelf, catalog_of):
    known = shelf(quick=plugin("quick"), hangs=plugin("hangs", search="await asyncio.Event().wait()"))
    async with aclosing(search(*asking(catalog_of(known)), 60)) as found:
        async for _ in found:
            break
    await asyncio.sleep(0)
    assert not [task for task in asyncio.all_tasks() if task.get_name() == "hangs"]


async def test_a_catalogue_without_sources_answers_at_once(catalog_of):
    assert await answers(catalog_of({})) == {}
