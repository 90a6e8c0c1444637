"""The main path, as people walk it."""

import zipfile
from io import BytesIO


async def test_a_book_is_asked_for_and_read_a_moment_later(story):
    await story.says("ada", "/download handbook epub")
    card = await story.ready("ada")
    status, headers, body = await story.fetch(card.files[0].url)
    assert status == 200
    assert headers["Content-Type"] == "application/epub+zip"
    assert zipfile.ZipFile(BytesIO(body)).testzip() is None


async def test_a_comic_is_found_pressed_and_packaged(story):
    await story.says("ada", "/search handbook")
    await story.presses("ada", "2 · The Bowerbird handbook, drawn")
    await story.presses("ada", "Get CBZ")
    card = await story.ready("ada")
    assert card.files[0].name == "The Bowerbird handbook, drawn.cbz"


async def test_a_file_that_is_handed_in_is_in_the_library_at_once_and_a_bad_one_is_not(story, tmp_path):
    card = await story.says("ada", "/link upload")
    url = card.blocks[1].fields[0].value.split('"')[1].partition("?")[0]
    book = await story.says("ada", "/download handbook epub")
    book = await story.ready("ada")
    _, _, good = await story.fetch(book.files[0].url)
    status, _, _ = await story.fetch(url, method="PUT", params={"name": "My own.epub"}, data=good)
    assert status == 201
    listing = await story.says("ada", "/library my own")
    assert listing.blocks[0].rows[0].title == "My own"
    status, _, said = await story.fetch(url, method="PUT", params={"name": "Bad.epub"}, data=b"<html>no</html>")
    assert (status, b"Bad.epub was not kept" in said) == (422, True)
    assert list((tmp_path / "home" / "uploads").iterdir()) == []


async def test_a_title_called_by_its_whole_name_is_shown_at_once(story):
    await story.says("ada", "/search handbook")
    card = await story.says("ada", "/title the bowerbird handbook")
    assert card.title == "The Bowerbird handbook"
    assert "Get EPUB" in [button.label for button in card.actions]
