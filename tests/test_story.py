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
