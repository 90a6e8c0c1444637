"""An audiobook as a torrent of many files is one title, its tracks in order; with a real swarm."""

import av
import pytest

from tests import swarm
from tests.moths import QUIET, engine_is_up, meets
from tests.recordings import recording
from tests.story import labels, telling, told
from worker.torrents.albums import Album, Track, albums


def numbered(*paths):
    return list(enumerate(paths))


def test_recordings_in_a_folder_are_one_album_in_the_order_of_their_numbers():
    found = albums(numbered("Moths/10 - End.mp3", "Moths/2 - Day.mp3", "Moths/1 - Night.mp3", "Moths/cover.jpg"))
    assert found == [Album("Moths", (Track(2, "Night"), Track(1, "Day"), Track(0, "End")), cover=3)]


def test_the_discs_of_an_audiobook_belong_together():
    found = albums(numbered("Moths/CD2/01.mp3", "Moths/CD1/01.mp3", "Moths/CD1/02.mp3"))
    assert [(one.name, [(track.file, track.disc) for track in one.tracks]) for one in found] == [
        ("Moths", [(1, 1), (2, 1), (0, 2)])
    ]


def test_each_book_of_a_collection_is_one_by_itself():
    found = albums(
        numbered("Ann/Moths/1.mp3", "Ann/Moths/2.mp3", "Ann/Bats/1.flac", "Ann/Bats/2.flac", "Ann/Owls/owls.m4b")
    )
    assert [one.name for one in found] == ["Bats", "Moths"]


def test_a_recording_alone_and_films_are_no_album():
    assert albums(numbered("moths.mp3")) == []
    assert albums(numbered("Moths/moths.mkv", "Moths/bats.mkv", "Moths/theme.mp3")) == []


@pytest.fixture(scope="module", params=["libmp3lame", "flac"])
def book(request, tmp_path_factory):
    """A torrent of three tracks, and somebody who gives it."""
    folder = tmp_path_factory.mktemp("tracks")
    ending = {"libmp3lame": "mp3", "flac": "flac"}[request.param]
    names = {"1 - Night": 1.0, "2 - Day": 2.0, "10 - End": 1.0}
    files = {
        f"Moths/{name}.{ending}": recording(folder / f"{name}.{ending}", request.param, seconds).read_bytes()
        for name, seconds in names.items()
    }
    torrent = swarm.made(folder / "seed", files)
    with swarm.seeding(folder / "seed", torrent) as seeds:
        yield torrent, seeds.peers


def chapters_of(data, path):
    path.write_bytes(data)
    with av.open(str(path)) as container:
        return [one["metadata"]["title"] for one in container.chapters()]


async def test_an_audiobook_of_many_files_is_one_title_that_becomes_an_m4b_with_chapters(tmp_path, redis_url, book):
    torrent, peers = book
    async with telling(tmp_path, redis_url, torrent=QUIET) as story:
        await engine_is_up(story)
        await story.says("ada", f"/torrent add {swarm.magnet(torrent)}")
        await meets(story, peers)
        card = await story.ready("ada")
        assert "Open" in labels(card)  # there is one thing to open
        library = told(await story.says("ada", "/library"))
        assert "Moths" in library
        assert "Night" not in library
        await story.says("ada", "/download moths m4b")
        card = await story.ready("ada")
        _, _, data = await story.fetch(card.files[0].url)
        assert chapters_of(data, tmp_path / "moths.m4b") == ["Night", "Day", "End"]
