"""Folders of an earlier run, another machine, an earlier tool: taken for what they are, and left as they are."""

import hashlib
import json
import shutil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.faults.goods import changed, good
from core.errors import StartError
from core.media import Kind
from tests.recordings import recording
from worker.content import sha256_of
from worker.manifest import ledger
from worker.manifest.adoption import adopted, keep
from worker.manifest.paths import fault_of
from worker.manifest.schema import NAME, File, State, with_files

PAGE = good("page.jpg")
CUT = PAGE[: len(PAGE) // 2]


def put(folder, name, data):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else json.dumps(data).encode())
    return path


def told(made):
    """Every new file's state by its path."""
    return {file.path: str(file.state) for file in made.files()}


def reason(made, path):
    return next(file.reason for file in made.files() if file.path == path)


def everything(folder):
    return {
        path.relative_to(folder): (path.lstat().st_mtime_ns, path.read_bytes() if path.is_file() else b"")
        for path in folder.rglob("*")
    }


@pytest.fixture(scope="session")
def track(tmp_path_factory):
    return recording(tmp_path_factory.mktemp("sound") / "tone.mp3", "mp3", 1.0).read_bytes()


@pytest.fixture
def audiobook(tmp_path, track):
    """TokySnatcher, stopped: the third chapter failed, the fourth was half gathered, the sixth half made."""
    folder = tmp_path / "Music" / "Audiobooks" / "Lewis Carroll" / "Alice's adventures"
    for number in (1, 2, 5):
        put(folder, f"{number:02} - Alice'S Adventures.mp3", track)
    put(folder, "04 - Alice'S Adventures.ts", b"G" + bytes(187))
    put(folder, "06 - Alice'S Adventures.ts", b"G" + bytes(187))
    put(folder, "06 - Alice'S Adventures.mp3", track)
    put(folder, "07 - Alice'S Adventures.mp3", (b"G" + bytes(187)) * 20)
    put(folder, "cover.jpg", PAGE)
    return folder


async def test_an_audiobook_of_toky_snatcher_is_one_with_its_author_and_what_it_lacks(audiobook):
    made = await adopted(audiobook.parents[2])
    book, rest = made.titles
    assert (book.name, book.authors, book.kind, made.tools) == (
        "Alice's adventures", ("Lewis Carroll",), Kind.AUDIOBOOK, ("toky_snatcher",),
    )  # fmt: skip
    states = {part.number: str(part.files[0].state) for part in book.parts}
    assert states == {
        1: "adopted", 2: "adopted", 3: "missing", 4: "partial", 5: "adopted", 6: "broken", 7: "broken",
    }  # fmt: skip
    assert "transport stream" in book.parts[6].files[0].reason
    assert [file.path for part in rest.parts for file in part.files] == [
        "Audiobooks/Lewis Carroll/Alice's adventures/cover.jpg"
    ]


async def test_it_is_the_same_whether_the_book_its_author_or_all_of_them_are_named(audiobook):
    whole = [await adopted(folder) for folder in (audiobook, audiobook.parent, audiobook.parents[1])]
    assert {(made.titles[0].name, made.titles[0].authors, made.tools) for made in whole} == {
        ("Alice's adventures", ("Lewis Carroll",), ("toky_snatcher",))
    }


async def test_other_peoples_tracks_are_no_book_of_toky_snatcher(tmp_path, track):
    for name in ("01 - Intro.mp3", "02 - The song.mp3"):
        put(tmp_path / "Album", name, track)
    made = await adopted(tmp_path / "Album")
    assert (made.tools, made.titles[0].kind, told(made)) == (
        (), Kind.AUDIOBOOK, {"01 - Intro.mp3": "adopted", "02 - The song.mp3": "adopted"},
    )  # fmt: skip


@pytest.fixture
def pictures(tmp_path):
    """midjourney-archiver: upscales fetched, one of them cut off, one of two missing; grids never asked for."""

    def job(day, time, kind, urls, **files):
        stem = f"{day[:4]}/{day[:7]}/{day}/{day.replace('-', '')}-{time}_job{time}"
        said = {"id": f"job{time}", "enqueue_time": f"{day} 18:19:40.038313", "type": kind, "prompt": "a bower"}
        put(tmp_path / "mj", f"{stem}.json", {**said, "image_paths": urls, "username": "ada"})
        put(tmp_path / "mj", f"{stem}.prompt.txt", b"Prompt:\n    a bower\n")
        for name, data in files.items():
            put(tmp_path / "mj", stem + name.replace("_", "-").replace("jpg", ".jpg"), data)

    job("2023-10-26", "181940", "upscale", ["https://cdn.example/1.jpg?key=x"], jpg=PAGE)
    job("2023-10-26", "181950", "upscale", ["https://cdn.example/2.jpg"], jpg=CUT)
    job("2023-10-27", "100000", "upscale", ["https://cdn.example/3.jpg", "https://cdn.example/4.jpg"], _1jpg=PAGE)
    job("2023-10-27", "110000", "grid", ["https://cdn.example/5.jpg"])
    put(tmp_path / "mj", "2023/2023-10/2023-10-27/20231027-120000_jobx.json", b'{"id": "jobx", "enqueue')
    return tmp_path / "mj"


async def test_an_archive_of_midjourney_is_one_title_with_a_part_a_day(pictures):
    made = await adopted(pictures)
    (archive,) = made.titles
    assert (archive.name, archive.authors, archive.source) == ("Midjourney archive", ("ada",), "midjourney_archiver")
    assert [(part.number, part.name) for part in archive.parts] == [(1, "2023-10-26"), (2, "2023-10-27")]
    wrong = {path.rpartition("/")[2]: state for path, state in told(made).items() if state != "adopted"}
    assert wrong == {
        "20231026-181950_job181950.jpg": "broken",
        "20231027-100000_job100000-2.jpg": "missing",
        "20231027-120000_jobx.json": "broken",
    }


async def test_its_metadata_say_where_a_picture_can_be_fetched_again(pictures):
    urls = {file.path.rpartition("_")[2]: file.url for file in (await adopted(pictures)).files() if file.url}
    assert urls == {
        "job181940.jpg": "https://cdn.example/1.jpg?key=x", "job181950.jpg": "https://cdn.example/2.jpg",
        "job100000-1.jpg": "https://cdn.example/3.jpg", "job100000-2.jpg": "https://cdn.example/4.jpg",
    }  # fmt: skip


@pytest.fixture
def galleries(tmp_path):
    """gallery-dl with its metadata: a booru with addresses and hashes, a gallery with one info.json, one without."""
    root = tmp_path / "gallery-dl"
    for name, data, md5 in (("a.jpg", PAGE, PAGE), ("b.jpg", changed("page.jpg"), PAGE)):
        said = {"category": "booru", "subcategory": "tag", "id": 7, "filename": name[0], "extension": "jpg"}
        promise = {"md5": hashlib.md5(md5).hexdigest(), "file_url": f"https://booru.example/{name}"}
        put(root, f"booru/birds/{name}", data)
        put(root, f"booru/birds/{name}.json", {**said, **promise})
    put(root, "booru/birds/c.jpg.part", CUT)
    put(root, "booru/birds/c.jpg.json", {"category": "booru", "file_url": "https://booru.example/c.jpg"})
    info = {"category": "gallery", "gallery_id": 42, "title": "Bowers", "artist": ["Ada", "Bob"]}
    put(root, "gallery/42 Bowers/info.json", info)
    put(root, "gallery/42 Bowers/gallery_42_001.jpg", CUT)
    put(root, "plain/x.jpg", PAGE)
    return root


async def test_galleries_of_gallery_dl_have_their_names_and_what_their_sites_promised(galleries):
    made = await adopted(galleries)
    assert [(one.name, one.source, one.ref, one.authors) for one in made.titles] == [
        ("birds", "booru", "7", ()), ("Bowers", "gallery", "42", ("Ada",)), ("gallery-dl", "", "", ()),
    ]  # fmt: skip
    wrong = {path: state for path, state in told(made).items() if state != "adopted"}
    assert wrong == {
        "booru/birds/b.jpg": "broken", "booru/birds/c.jpg": "partial", "gallery/42 Bowers/gallery_42_001.jpg": "broken",
    }  # fmt: skip
    assert reason(made, "booru/birds/b.jpg") == "its MD5 is not the one in its metadata"
    assert next(file.url for file in made.files() if file.path.endswith("c.jpg")) == "https://booru.example/c.jpg"


@pytest.mark.parametrize(
    "said",
    [b"[", b"[1, 2]", b"[" * 100_000, {"category": 7}, {"category": "x", "title": {"a": []}, "md5": 3, "size": -1}],
)
async def test_metadata_that_make_no_sense_lose_nobody_a_file(tmp_path, said):
    put(tmp_path, "a.jpg", PAGE)
    put(tmp_path, "a.jpg.json", said)
    put(tmp_path, "20231026-181940_a.json", said)
    made = await adopted(tmp_path)
    assert told(made)["a.jpg"] == "adopted"
    assert len(made.files()) == 3


async def test_any_other_folder_is_a_title_of_its_own_with_a_part_a_folder(tmp_path):
    put(tmp_path / "Bowers", "1/a.jpg", PAGE)
    put(tmp_path / "Bowers", "2/b.jpg", PAGE)
    put(tmp_path / "Bowers", "10/c.jpg.part", CUT)
    made = await adopted(tmp_path / "Bowers", "The bowers", ["Ada"])
    (title,) = made.titles
    assert (title.name, title.authors, title.kind) == ("The bowers", ("Ada",), Kind.PICTURES)
    assert [(part.number, part.name) for part in title.parts] == [(1, "1"), (2, "2"), (3, "10")]
    assert told(made)["10/c.jpg"] == "partial"


async def test_a_name_for_several_titles_is_refused(galleries):
    with pytest.raises(StartError, match="3 new titles"):
        await adopted(galleries, "All of it")


async def test_adopted_twice_nothing_is_new_and_no_hash_is_taken_anew(audiobook):
    first = await adopted(audiobook)
    keep(audiobook, first)
    put(audiobook, "01 - Alice'S Adventures.mp3", PAGE)
    again = await adopted(audiobook)
    assert (again.files(), again.known) == ([], len(first.files()))
    keep(audiobook, again)
    assert list(ledger.demanded(audiobook).files()) == first.files()


async def test_what_a_damaged_manifest_still_says_counts_more_than_what_lies_there(tmp_path):
    page = put(tmp_path, "a.jpg", PAGE)
    put(tmp_path, "b.jpg", PAGE)
    known = File("a.jpg", State.FINISHED, len(PAGE), sha256_of(page), "https://example.org/a.jpg")
    ledger.update(tmp_path, lambda manifest: with_files(manifest, [known], "x"))
    (tmp_path / NAME).write_bytes((tmp_path / NAME).read_bytes()[:-9])
    page.write_bytes(changed("page.jpg"))
    made = await adopted(tmp_path)
    keep(tmp_path, made)
    kept = ledger.demanded(tmp_path).by_path()
    assert kept["a.jpg"] == known
    assert kept["b.jpg"].state is State.ADOPTED
    assert "damaged" in made.notes[0]


async def test_links_are_left_out_and_said(tmp_path):
    put(tmp_path, "a.jpg", PAGE)
    (tmp_path / "out").symlink_to("/")
    (tmp_path / "round").symlink_to(tmp_path)
    made = await adopted(tmp_path)
    assert (told(made), made.notes) == ({"a.jpg": "adopted"}, ("Links are left out: 2.",))


names = st.text(st.characters(codec="utf-8", exclude_characters="/\x00"), min_size=1, max_size=30).filter(
    lambda name: not fault_of(name) and len(name.encode()) < 200
)
bodies = st.sampled_from([PAGE, CUT, b"", b"{}", b"<!doctype html><html>no", b"G" * 400]) | st.binary(max_size=50)


@settings(max_examples=25)
@given(
    st.dictionaries(
        st.tuples(names, names)
        | st.tuples(st.just("x"), st.sampled_from(["01 - X.mp3", "02 - X.ts", "a.jpg.json", "a.jpg", "info.json"])),
        bodies,
        max_size=6,
    )
)
async def test_adoption_never_changes_a_byte_of_the_folder(tmp_path_factory, tree):
    folder = tmp_path_factory.mktemp("folder")
    for (below, name), data in tree.items():
        if name.lower() != NAME:
            put(folder, f"{below}/{name}", data)
    before = everything(folder)
    keep(folder, await adopted(folder))
    after = everything(folder)
    assert {path.name for path in after.keys() - before.keys()} == {NAME}
    assert {path: after[path] for path in before} == before
    assert ledger.demanded(folder)
    shutil.rmtree(folder)
