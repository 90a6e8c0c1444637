"""Which file of a pack is meant: by episode, number, volume, chapter, track or name, in packs as people make them."""

import pytest

from core.releases.packs import beside, meant

MB = 1_000_000
GB = 1000 * MB


def pack(name, *files):
    """A pack's name and its files; a size in MB may stand behind a path, 700 else."""
    split = [one.rpartition(" | ") for one in files]
    return name, [(path or size, int(size) * MB if path else 700 * MB) for path, _, size in split]


SEASON = pack(
    "The.Expanse.S01.1080p.BluRay.x265-GRP",
    *(f"The.Expanse.S01.1080p/The.Expanse.S01E{number:02d}.1080p.BluRay.x265-GRP.mkv" for number in range(1, 11)),
    "The.Expanse.S01.1080p/Sample/the.expanse.s01e05.sample.mkv | 20",
    "The.Expanse.S01.1080p/The.Expanse.S01E05.1080p.BluRay.x265-GRP.en.srt | 1",
)
SEASONS = pack(
    "Moths (2019) Season 1-3 Complete",
    "Moths/Season 1/Moths - S01E01E02 - Dusk.mkv | 1400",
    "Moths/Season 1/Moths - S01E03 - Lamp.mkv",
    "Moths/Season 1/Featurettes/Making of.mkv | 90",
    "Moths/Season 2/Moths - 2x01 - Wool.mkv",
    "Moths/Season 2/Moths - 2x03 - Silk.mkv",
    "Moths/Season 3/03 - Ash.mkv",
    "Moths/Specials/Moths - S00E01 - Pilot.mkv",
    "Moths/Specials/Moths - S00E03 - Reunion.mkv",
)
DOUBLED = pack("Owls S01", "Owls.S01E01.mkv", "Owls.S01E01E02.mkv", "Owls.S01E02.720p.mkv", "Owls.S01E02.1080p.mkv")
ANIME = pack(
    "[Grp] Sousou no Frieren (01-28) (1080p) [Batch]",
    *(f"[Grp] Sousou no Frieren - {number:02d} (1080p) [ABCD12{number:02d}].mkv" for number in range(1, 29)),
    "NC/[Grp] Sousou no Frieren - NCED 01 (1080p) [ABCD1299].mkv | 60",
    "NC/[Grp] Sousou no Frieren - NCOP 01 (1080p) [ABCD1298].mkv | 61",
)
LONG = pack("[Grp] Bleach 001-366", "Bleach/[Grp] Bleach - 013 [720p].mkv", "Bleach/[Grp] Bleach - 113 [720p].mkv")
CHINESE = pack("葬送的芙莉莲", "葬送的芙莉莲/第03集.mkv", "葬送的芙莉莲/第13集.mkv", "葬送的芙莉莲/特典/PV 01.mkv | 30")
JAPANESE = pack("ふくろう 全12話", "ふくろう/ふくろう 第02話 「夜」.mkv", "ふくろう/ふくろう 第12話 「朝」.mkv")
MANGA = pack("よるのほん 全3巻", "よるのほん 第1巻.zip", "よるのほん 第2巻.zip", "よるのほん 第3巻.zip")
FILMS = pack(
    "Marx Brothers Collection 1929-1937",
    "1929 - The Cocoanuts/The.Cocoanuts.1929.1080p.mkv | 3000",
    "1933 - Duck Soup/Duck.Soup.1933.1080p.BluRay.mkv | 4000",
    "1933 - Duck Soup/Extras/Duck Soup - Trailer.mkv | 100",
    "1935 - A Night at the Opera/A.Night.at.the.Opera.1935.mkv | 5000",
    "1937 - A Day at the Races/A.Day.at.the.Races.1937.mkv | 4500",
)
ALIENS = pack("Alien Anthology", "Alien (1979).mkv", "Aliens (1986).mkv | 900", "Alien 3 (1992).mkv")
NUMBERED_FILMS = pack("Old Films", "01 Nosferatu (1922).avi", "02 Metropolis (1927).avi", "12 Angry Owls (1957).avi")
FILM = pack("Apollo 13 (1995) 1080p", "Apollo.13.1995.1080p.mkv | 9000", "Featurettes/Moon.mkv | 400", "info.txt | 1")
CATCH = pack("Catch 22 S01", "Catch.22.S01E01.mkv", "Catch.22.S01E02.mkv | 900", "Catch.22.S01E22.mkv")
VOLUMES = pack(
    "Berserk v01-v03 (Digital)",
    "Berserk v01 (2003) (Digital).cbz",
    "Berserk v02 (2004) (Digital).cbz",
    "Berserk Vol. 3.cbz",
)
CHAPTERS = pack("Night Book", "Vol 1/Chapter 001.cbz", "Vol 1/Chapter 002-004.cbz", "Vol 2/c005.cbz", "c1044.cbz")
ALBUM = pack(
    "Owls - Songs (2001) [FLAC]", "CD1/01 - Dusk.flac", "CD1/02 - Moon.flac", "CD2/01 - Dawn.flac", "cover.jpg"
)
SPOKEN = pack("A Night Book (audiobook)", "01 - Introduction.mp3", "Chapter 02.mp3", "A Night Book - 03.mp3")
SCRIPTS = pack("Owls scripts", "Owls.S01E01.txt", "Owls.S01E02.txt")
DAILY = pack("Daily Owl 2024", "Daily.Owl.2024.05.01.Guest.mkv", "Daily.Owl.2024.05.02.Other.Guest.mkv")
TRAILERS = pack("Trailer Park S01", "Trailer.Park.S01E01.mkv", "Trailer.Park.S01E02.mkv")
PLAIN = pack("Clips", "a dog.mp4", "b cat.mp4 | 900", "readme.txt | 1")

CASES = [
    *((SEASON, text, "S01E05.1080p.BluRay.x265-GRP.mkv") for text in ("s01e05", "S1 E5", "1x05", "season 1 episode 5")),
    *((SEASON, text, "S01E05.1080p.BluRay.x265-GRP.mkv") for text in ("the expanse 5", "ep 5", "e05", "#5")),
    (SEASON, "s01e05 sample", "the.expanse.s01e05.sample.mkv"),
    (SEASONS, "s01e01", "S01E01E02 - Dusk.mkv"),
    (SEASONS, "s01e02", "S01E01E02 - Dusk.mkv"),
    (SEASONS, "2x03", "2x03 - Silk.mkv"),
    (SEASONS, "s03e03", "03 - Ash.mkv"),
    (SEASONS, "s00e03", "Reunion.mkv"),
    (SEASONS, "moths wool", "2x01 - Wool.mkv"),
    (SEASONS, "making of", "Making of.mkv"),
    (DOUBLED, "s01e01", "Owls.S01E01.mkv"),
    (DOUBLED, "s01e02 720p", "Owls.S01E02.720p.mkv"),
    (ANIME, "frieren 12", "Frieren - 12 (1080p) [ABCD1212].mkv"),
    (ANIME, "1", "Frieren - 01 (1080p) [ABCD1201].mkv"),
    (ANIME, "s01e28", "Frieren - 28 (1080p) [ABCD1228].mkv"),
    (ANIME, "nced", "NCED 01 (1080p) [ABCD1299].mkv"),
    (LONG, "bleach 13", "Bleach - 013 [720p].mkv"),
    (CHINESE, "第3集", "第03集.mkv"),
    (CHINESE, "芙莉莲 13", "第13集.mkv"),
    (JAPANESE, "ふくろう 12", "第12話 「朝」.mkv"),
    (JAPANESE, "夜", "第02話 「夜」.mkv"),
    (MANGA, "v2", "よるのほん 第2巻.zip"),
    (MANGA, "第3巻", "よるのほん 第3巻.zip"),
    (FILMS, "duck soup", "Duck.Soup.1933.1080p.BluRay.mkv"),
    (FILMS, "duck soup trailer", "Duck Soup - Trailer.mkv"),
    (FILMS, "marx brothers opera", "A.Night.at.the.Opera.1935.mkv"),
    (FILMS, "1937", "A.Day.at.the.Races.1937.mkv"),
    (ALIENS, "alien", "Alien (1979).mkv"),
    (ALIENS, "alien 3", "Alien 3 (1992).mkv"),
    (ALIENS, "aliens", "Aliens (1986).mkv"),
    (NUMBERED_FILMS, "2", "02 Metropolis (1927).avi"),
    (NUMBERED_FILMS, "12 angry owls", "12 Angry Owls (1957).avi"),
    (FILM, "apollo 13", "Apollo.13.1995.1080p.mkv"),
    (CATCH, "catch 22", "Catch.22.S01E02.mkv"),
    (CATCH, "catch 22 1", "Catch.22.S01E01.mkv"),
    (FILM, "", "Apollo.13.1995.1080p.mkv"),
    (VOLUMES, "vol 2", "v02 (2004) (Digital).cbz"),
    (VOLUMES, "berserk 3", "Berserk Vol. 3.cbz"),
    (CHAPTERS, "chapter 3", "Chapter 002-004.cbz"),
    (CHAPTERS, "v1c1", "Chapter 001.cbz"),
    (CHAPTERS, "c1044", "c1044.cbz"),
    (ALBUM, "track 2", "CD1/02 - Moon.flac"),
    (ALBUM, "v2c1", "CD2/01 - Dawn.flac"),
    (ALBUM, "dusk", "CD1/01 - Dusk.flac"),
    (SPOKEN, "chapter 2", "Chapter 02.mp3"),
    (SPOKEN, "3", "A Night Book - 03.mp3"),
    (SCRIPTS, "s01e02", "Owls.S01E02.txt"),
    (DAILY, "2024-05-02", "Daily.Owl.2024.05.02.Other.Guest.mkv"),
    (TRAILERS, "s01e02", "Trailer.Park.S01E02.mkv"),
    (PLAIN, "1", "a dog.mp4"),
    (PLAIN, "", "b cat.mp4"),
    (PLAIN, "#3", "readme.txt"),
]


@pytest.mark.parametrize(("made", "text", "ending"), CASES, ids=[f"{one[0][0][:20]}: {one[1]}" for one in CASES])
def test_one_file_is_meant(made, text, ending):
    name, files = made
    found = [files[place][0] for place in meant(files, text, name)]
    assert len(found) == 1, found
    assert found[0].endswith(ending)


@pytest.mark.parametrize(
    ("made", "text"),
    [
        (SEASON, "s01e11"),
        (SEASON, "s02e01"),
        (SEASON, "#99"),
        (SEASONS, "s04e01"),
        (ANIME, "frieren 29"),
        (LONG, "bleach 14"),
        (FILMS, "the big store"),
        (VOLUMES, "v4"),
        (CHAPTERS, "v2c1"),
        (PLAIN, "12"),
        (("nothing", []), "s01e01"),
        (("nothing", []), ""),
    ],
)
def test_nothing_fits(made, text):
    name, files = made
    assert meant(files, text, name) == ()


@pytest.mark.parametrize(
    ("made", "text", "endings"),
    [
        (DOUBLED, "s01e02", ["S01E02.720p.mkv", "S01E02.1080p.mkv"]),
        (SEASONS, "moths 3", ["Lamp.mkv", "Silk.mkv", "Ash.mkv"]),
        (FILMS, "a at the", ["Opera.1935.mkv", "Races.1937.mkv"]),
        (ALBUM, "1", ["01 - Dusk.flac", "01 - Dawn.flac"]),
    ],
)
def test_several_fit_in_the_order_of_reading(made, text, endings):
    name, files = made
    found = [files[place][0] for place in meant(files, text, name)]
    assert [one.endswith(ending) for one, ending in zip(found, endings, strict=True)] == [True] * len(endings)


def test_a_range_means_all_of_it():
    name, files = SEASON
    assert meant(files, "s1e2-4", name) == meant(files, "2-4", name) == (1, 2, 3)
    assert meant(files, "1,3", name) == (0, 2)
    assert meant(files, "s01e02-e04", name) == (1, 2, 3)
    assert meant(files, "s1", name) == tuple(range(10))


def test_subtitles_belong_to_their_film():
    _, files = SEASON
    assert [files[place][0][-7:] for place in beside(files, [4])] == [".en.srt"]
    assert beside(files, [3]) == ()


@pytest.mark.parametrize("text", ["all", "latest", "unread"])
def test_a_word_of_ranges_is_a_word_of_a_name(text):
    name, files = pack(f"the {text} collection", "one.mp4", "two.mp4 | 900")
    assert meant(files, text, name) == (1,)


@pytest.mark.parametrize("text", ["", "#", "#0", "s", "e", "-", "第", "s01e", "\0", "s" * 5000, "9" * 5000, "é 5"])
def test_whatever_is_said_of_whatever_files_it_does_not_raise(text):
    for name, files in (SEASON, MANGA, ALBUM, pack("", "\0.mkv", "..", "a/b/", ".mkv", "9" * 400)):
        assert all(0 <= place < len(files) for place in meant(files, text, name))
