"""What a request would fetch is shown before it starts, and what is here is not fetched again."""

import pytest

from tests.emulators import internet_archive, librivox
from tests.story import labels, telling, told

OFF = {name: {"enabled": False} for name in ("gutenberg", "internet_archive", "librivox")}
PRIVATE = {"allow_private": ["127.0.0.1/32"]}


@pytest.fixture
async def audiobooks(tmp_path, redis_url):
    with librivox.running() as site:
        sources = OFF | {"librivox": {"base_url": site.base}}
        async with telling(tmp_path, redis_url, sources=sources, fetch=PRIVATE) as story:
            yield story, site


def recordings(site):
    """The recordings that were fetched, not only asked about; a HEAD is told like a GET."""
    return [one for one in site.asked() if "/download/" in one and one.endswith(".mp3")]


async def test_a_dry_run_says_what_would_be_fetched_and_fetches_nothing(story):
    card = await story.says("ada", "/download drawn 2-3 cbz --dry-run")
    assert card.title == "The Bowerbird handbook, drawn: what would be fetched"
    assert "Parts: 2 of 3 · 2-3" in told(card)
    assert "Format: CBZ" in told(card)
    assert labels(card) == ["Start", "Change parts or format", "Cancel"]
    assert card.job is None


async def test_the_preview_becomes_the_request(story):
    preview = await story.says("ada", "/download drawn 1 cbz --dry-run")
    started = await story.presses("ada", "Start", card=preview)
    assert started.job
    ready = await story.ready("ada")
    assert ready.files[0].name == "The Bowerbird handbook, drawn 1.cbz"
    assert "1 of 1 parts, 100 %" in told(ready)


async def test_a_preview_can_be_let_be(story):
    await story.says("ada", "/download drawn 1 cbz --dry-run")
    assert told(await story.presses("ada", "Cancel")).endswith("Nothing is fetched.")


async def test_parts_and_format_are_changed_in_a_form_that_knows_them(story):
    preview = await story.says("ada", "/download drawn 2-3 pdf --dry-run")
    form = await story.presses("ada", "Change parts or format", card=preview)
    assert {one.name: one.value for one in form.fields} == {"format": "pdf", "parts": "2-3", "files": "one"}
    again = await story.fills("ada", form, format="cbz", parts="1")
    assert "Parts: 1 of 3 · 1" in told(again)


async def test_a_title_card_leads_to_the_preview(story):
    await story.says("ada", "/title drawn")
    card = await story.presses("ada", "Preview")
    assert "Parts: 3 of 3" in told(card)


async def test_what_is_here_is_said_and_only_the_others_are_fetched(audiobooks):
    story, site = audiobooks
    await story.says("ada", "/search Frankenstein, or Modern Prometheus")
    await story.says("ada", "/download Frankenstein, or Modern Prometheus 1-1 mp3")
    await story.ready("ada")
    preview = await story.says("ada", "/download Frankenstein, or Modern Prometheus mp3 --dry-run")
    assert "Here already: 1, so 1 would be fetched" in told(preview)
    assert labels(preview)[:3] == ["Fetch the other 1", "Check them", "Start over"]
    site.fault("none", times=0)
    await story.presses("ada", "Fetch the other 1", card=preview)
    ready = await story.ready("ada")
    assert "1 of them were here" in told(ready)
    assert [one.rpartition("/")[2] for one in recordings(site)] == ["frankenstein_02_64kb.mp3"]


async def test_what_was_made_before_is_here_already_whatever_it_was_made_of(story):
    """Text is not taken out of a book again, but the book itself is here."""
    await story.says("ada", "/download the bowerbird handbook epub")
    await story.ready("ada")
    preview = await story.says("ada", "/download the bowerbird handbook epub --dry-run")
    assert "Here already: all of it; nothing has to be fetched" in told(preview)
    assert "Size" not in told(preview)
    assert "Here already" not in told(await story.says("ada", "/download the bowerbird handbook zip --dry-run"))
    apart = await story.says("ada", "/download the bowerbird handbook epub per-chapter --dry-run")
    assert "Here already" not in told(apart)
    assert "it was here already" in told(await story.presses("ada", "Start", card=preview))


async def test_a_book_that_is_damaged_is_made_again_and_not_handed_over(story):
    await story.says("ada", "/download the bowerbird handbook epub")
    await story.ready("ada")
    (blob,) = (one for one in (story.runtime.settings.home / "shelf").rglob("*") if one.is_file())
    blob.chmod(0o600)
    blob.write_bytes(b"something else")
    await story.says("ada", "/download the bowerbird handbook epub --dry-run")
    damaged = await story.presses("ada", "Check them")
    assert "8 parts that were here are damaged" in told(damaged)
    await story.presses("ada", "Start", card=damaged)
    (file,) = (await story.ready("ada")).files
    body = (await story.fetch(file.url))[2]
    assert (body[:2], len(body)) == (b"PK", file.size)


async def test_what_is_here_can_be_checked_and_what_is_damaged_is_fetched_again(audiobooks):
    story, _ = audiobooks
    await story.says("ada", "/search Frankenstein, or Modern Prometheus")
    await story.says("ada", "/download Frankenstein, or Modern Prometheus 1-1 mp3")
    await story.ready("ada")
    await story.says("ada", "/download Frankenstein, or Modern Prometheus mp3 --dry-run")
    sound = await story.presses("ada", "Check them")
    assert "Checked: what is here is as it was put there." in told(sound)
    (blob,) = (one for one in (story.runtime.settings.home / "shelf").rglob("*") if one.is_file())
    blob.chmod(0o600)
    blob.write_bytes(b"something else")
    await story.says("ada", "/download Frankenstein, or Modern Prometheus mp3 --dry-run")
    damaged = await story.presses("ada", "Check them")
    assert "1 part that was here is damaged" in told(damaged)
    await story.presses("ada", "Start", card=damaged)
    assert (await story.ready("ada")).files


async def test_a_request_uses_what_is_here_by_itself_and_says_so(audiobooks):
    story, site = audiobooks
    await story.says("ada", "/search Frankenstein, or Modern Prometheus")
    await story.says("ada", "/download Frankenstein, or Modern Prometheus 1-1 mp3")
    await story.ready("ada")
    site.fault("late", where="/download/", times=1)
    await story.says("ada", "/download Frankenstein, or Modern Prometheus mp3")
    card = await story.sees("ada", "1 of 2 parts are here already, checked; they are not fetched again.")
    assert "Start over" in labels(card)
    site.go()
    assert "1 of them were here" in told(await story.ready("ada"))


async def test_a_request_that_runs_can_be_started_over(audiobooks):
    story, site = audiobooks
    await story.says("ada", "/search Frankenstein, or Modern Prometheus")
    await story.says("ada", "/download Frankenstein, or Modern Prometheus 1-1 mp3")
    await story.ready("ada")
    site.fault("late", where="/download/frankenstein_librivox/frankenstein_02", times=1)
    await story.says("ada", "/download Frankenstein, or Modern Prometheus mp3")
    await story.sees("ada", "are here already")
    await story.presses("ada", "Start over")
    assert "2 of 2 parts, 100 %" in told(await story.ready("ada"))
    assert len(set(recordings(site))) == 2


async def test_starting_over_uses_nothing_that_is_here(audiobooks):
    story, site = audiobooks
    await story.says("ada", "/search Frankenstein, or Modern Prometheus")
    await story.says("ada", "/download Frankenstein, or Modern Prometheus 1-1 mp3")
    await story.ready("ada")
    preview = await story.says("ada", "/download Frankenstein, or Modern Prometheus mp3 --dry-run")
    site.fault("none", times=0)
    await story.presses("ada", "Start over", card=preview)
    await story.ready("ada")
    assert len(recordings(site)) == 2


async def test_what_a_cancelled_request_left_is_used_by_another(audiobooks):
    story, site = audiobooks
    await story.says("ada", "/search Frankenstein, or Modern Prometheus")
    site.fault("404", where="/download/frankenstein_librivox/frankenstein_02", times=1)
    await story.says("ada", "/download Frankenstein, or Modern Prometheus mp3")
    await story.becomes("ada", "failed")
    preview = await story.says("ada", "/download Frankenstein, or Modern Prometheus zip --dry-run")
    assert "Here already: 1, so 1 would be fetched" in told(preview)


async def test_the_latest_is_spelled_out_so_that_it_stays_what_it_was(story):
    await story.says("ada", "/download drawn latest cbz")
    ready = await story.ready("ada")
    assert ready.files[0].name == "The Bowerbird handbook, drawn 3.cbz"


async def test_unread_is_what_comes_after_what_somebody_has(story):
    await story.says("ada", "/download drawn 1-2 cbz")
    await story.ready("ada")
    await story.says("ada", "/download drawn unread cbz")
    ready = await story.ready("ada")
    assert ready.files[0].name == "The Bowerbird handbook, drawn 3.cbz"
    refused = await story.says("ada", "/download drawn unread pdf")
    assert "You have all 3 parts." in told(refused)
    card = await story.says("bob", "/download drawn unread cbz --dry-run")
    assert "Parts: 3 of 3" in told(card)


async def test_a_volume_at_the_end_of_a_name_is_a_range_unless_a_title_is_called_so(story):
    asked = await story.says("ada", "/download drawn vol 2 cbz")
    assert "CBZ · parts v2" in told(asked)


async def test_a_big_request_is_shown_first(tmp_path, redis_url):
    async with telling(tmp_path, redis_url, limits={"preview_parts": 3}) as story:
        card = await story.says("ada", "/download drawn cbz")
        assert labels(card)[0] == "Start"
        small = await story.says("ada", "/download drawn 1-2 cbz")
        assert small.job


async def test_sizes_that_the_source_does_not_state_are_asked_of_the_site(audiobooks):
    story, _ = audiobooks
    await story.says("ada", "/search Frankenstein, or Modern Prometheus")
    card = await story.says("ada", "/download Frankenstein, or Modern Prometheus mp3 --dry-run")
    assert "Size: about " in told(card)
    assert "Time: not known before it starts" in told(card)


async def test_only_what_can_be_made_of_its_files_is_offered(tmp_path, redis_url):
    """Two PDFs can't be one PDF, though the source says that the title is one."""
    with internet_archive.running() as site:
        sources = OFF | {"demo": {"enabled": False}, "internet_archive": {"base_url": site.base}}
        async with telling(tmp_path, redis_url, sources=sources, fetch=PRIVATE) as story:
            await story.says("ada", "/search letters two volumes")
            card = await story.says("ada", "/title Letters in two volumes")
            assert labels(card)[0] == "Get ZIP"
            assert "Formats: ZIP" in told(card)
            refused = await story.says("ada", "/download Letters in two volumes pdf")
            assert "can't be had as PDF" in told(refused)
            await story.says("ada", "/download Letters in two volumes 2-2 pdf")
            assert (await story.ready("ada")).files[0].name.endswith(".pdf")


async def test_an_option_that_nobody_knows_is_said_so(story):
    refused = await story.says("ada", "/download drawn --dry-rum")
    assert "Did you mean --dry-run?" in told(refused)
