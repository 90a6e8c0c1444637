"""Every trouble has a verdict: another try and when, or set aside; and a sentence for it."""

from pathlib import Path

import pytest
from fluent.syntax import FluentParser, ast
from hypothesis import given
from hypothesis import strategies as st

from core import errors
from core.settings.sections import Retry
from worker.retry import FULL_WAIT_S, judge

ROOT = Path(__file__).parent.parent

SETTINGS = Retry()
#: each class of trouble, and the seconds until the next try (None: set aside)
VERDICTS = {
    errors.BowerbirdError(): None,
    errors.UserError("no"): None,
    errors.NotFound("no"): None,
    errors.NotAllowed("no"): None,
    errors.QuotaReached("no"): None,
    errors.Incomplete(have=27, of=28): None,
    errors.SourceError("demo", "off"): None,
    errors.SourceUnavailable("demo", "busy"): 2,
    errors.SourceResting("demo", "left in peace"): 2,
    errors.SourceRefused("demo", "403"): None,
    errors.SourceBlocked("demo", "403"): None,
    errors.SourcePrivate("demo", "10.0.0.1 is a private address"): None,
    errors.SourceGone("demo", "404"): None,
    errors.SourceChanged("demo", "odd"): None,
    errors.BadContent("a.png", "cut off"): 2,
    errors.PackagingError("no pages"): None,
    errors.StorageFull("full"): FULL_WAIT_S,
    errors.ChildDied("killed"): 2,
    errors.TorrentError("bad"): None,
    errors.Stalled("no data"): 2,
    errors.SealBroken("torrent", "source", "changed"): None,
    errors.ServiceUnavailable("away"): 2,
    errors.LinkError("no"): None,
    errors.LinkInvalid("no"): None,
    errors.LinkExpired("no"): None,
    errors.StartError("no"): None,
    KeyError("a mistake of ours"): None,
}
#: what a run can end in besides the classes
OTHERS = ("fault", "stuck", "poison", "unknown_kind", "needs_failed")
#: these end no run: people hear them at once, with a sentence of their own
AT_ONCE = {"bowerbird_error", "user_error", "not_found", "not_allowed", "quota_reached"}
AT_ONCE |= {"link_error", "link_invalid", "link_expired"}


def classes():
    """The classes of the tree in core/errors.py; what else inherits from them is its own room's matter."""
    return {one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, errors.BowerbirdError)}


def wait(error, tries=0, settings=SETTINGS, jitter=0.0):
    return judge(error, tries, settings, lambda: jitter).wait_s


def test_the_table_names_every_class_of_error():
    assert {type(error) for error in VERDICTS} - {KeyError} == classes()


@pytest.mark.parametrize("error", VERDICTS, ids=lambda error: type(error).__name__)
def test_each_class_has_its_verdict(error):
    assert wait(error) == VERDICTS[error]


@pytest.mark.parametrize("error", VERDICTS, ids=lambda error: type(error).__name__)
def test_the_last_try_is_the_last(error):
    if not isinstance(error, errors.StorageFull):
        assert wait(error, SETTINGS.tries - 1) is None


@given(st.integers(0, 1000))
def test_a_full_disk_is_waited_for_without_end_and_costs_no_try(tries):
    verdict = judge(errors.StorageFull("full"), tries, SETTINGS)
    assert (verdict.wait_s, verdict.counts) == (FULL_WAIT_S, False)


def test_the_waits_double():
    assert [wait(errors.ChildDied("killed"), tries) for tries in range(3)] == [2, 4, 8]


@given(st.integers(0, 2), st.floats(0, 1))
def test_jitter_adds_up_to_a_quarter(tries, jitter):
    plain = wait(errors.ChildDied("killed"), tries)
    assert plain <= wait(errors.ChildDied("killed"), tries, jitter=jitter) <= plain * 1.25


@given(st.floats(0, 10_000), st.floats(0, 1))
def test_never_sooner_than_a_site_asks_and_never_later_than_the_longest_wait(asked, jitter):
    waited = wait(errors.SourceUnavailable("demo", "429", retry_after_s=asked), jitter=jitter)
    assert min(asked, SETTINGS.longest_wait_s) <= waited <= SETTINGS.longest_wait_s


def test_who_has_made_every_try_already_is_not_tried_again():
    error = errors.BadContent("a.png", "cut off")
    error.tried_out = True
    assert wait(error) is None


def test_of_several_errors_at_once_the_one_that_no_try_can_cure_counts():
    group = ExceptionGroup("", [errors.ChildDied("killed"), errors.SourceGone("demo", "404"), errors.ChildDied("x")])
    assert judge(group, 0, SETTINGS).error == "source_gone"


def test_of_several_sites_the_one_that_asks_for_the_longest_wait_is_obeyed():
    busy = [errors.SourceUnavailable("demo", "429", retry_after_s=seconds) for seconds in (5.0, 90.0, 20.0)]
    assert wait(ExceptionGroup("", [busy[0], ExceptionGroup("", busy[1:])])) == 90


def test_facts_fill_the_sentence():
    assert judge(errors.SourceRefused("demo", "403"), 0, SETTINGS).facts == {"source": "demo", "reason": "403"}
    assert judge(errors.NotFound("title-gone", title=3), 0, SETTINGS).facts == {"text": "title-gone", "title": 3}
    assert judge(KeyError("x"), 0, SETTINGS).facts == {"reason": "KeyError: 'x'"}


@pytest.mark.parametrize("key", OTHERS)
def test_what_else_can_end_a_run_has_two_sentences(key):
    assert {f"trouble-{key.replace('_', '-')}", f"trouble-{key.replace('_', '-')}-next"} <= sentences()


@pytest.mark.parametrize("error", [one for one in VERDICTS if getattr(one, "key", "fault") not in AT_ONCE], ids=repr)
def test_every_error_that_can_end_a_run_has_two_sentences(error):
    """What happened, and what to do next."""
    name = f"trouble-{getattr(error, 'key', 'fault').replace('_', '-')}"
    assert {name, f"{name}-next"} <= sentences()


def sentences():
    read = FluentParser().parse((ROOT / "bot" / "texts" / "en.ftl").read_text("utf-8"))
    return {entry.id.name for entry in read.body if isinstance(entry, ast.Message)}
