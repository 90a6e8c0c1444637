"""Which files Telegram takes as one album: 2 to 10 of a kind, in order, none left out and none too big together."""

from hypothesis import given
from hypothesis import strategies as st

from bot.cards import File
from bot.telegram.albums import MOST, albums, kind

FILES = st.lists(
    st.builds(
        File,
        st.sampled_from(["a.epub", "b.cbz", "c.mp3", "d.m4b", "e.jpg", "no ending", "F.JPG"]),
        st.integers(1, 60_000_000),
        st.just("/s/t/x"),
    ),
    max_size=40,
)


@given(FILES)
def test_every_file_is_in_one_album_in_its_order(files):
    assert [one for album in albums(files, 50_000_000) for one in album] == files


@given(FILES)
def test_an_album_is_what_telegram_takes(files):
    for album in albums(files, 50_000_000):
        assert 1 <= len(album) <= MOST
        assert len({kind(one) for one in album}) == 1
        assert len(album) == 1 or sum(one.size_bytes for one in album) <= 50_000_000


def test_what_belongs_together_is_not_taken_apart():
    files = [File(f"{n}.cbz", 1_000_000, "/s") for n in range(12)]
    assert [len(album) for album in albums(files, 50_000_000)] == [10, 2]
