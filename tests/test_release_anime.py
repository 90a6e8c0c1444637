"""Fansubs and the names of anime: counted from the beginning, in brackets, in several scripts."""

import pytest

from core.release_name import parse

ABSOLUTE = [
    ("[Quay] Shio no Michi - 07 [1080p].mkv", "Shio no Michi", (7,)),
    ("[Quay]_Shio_no_Michi_-_07_[5C7BC4F9]", "Shio no Michi", (7,)),
    ("[Quay]Shio no Michi - 07 (1280x720 Hi10P AAC) [80AF7DDE]", "Shio no Michi", (7,)),
    ("[Quay] Shio no Michi - 107 [720p]", "Shio no Michi", (107,)),
    ("[Quay] Shio no Michi - 1007 [720p]", "Shio no Michi", (1007,)),
    ("[Quay] Shio no Michi 107 [720p]", "Shio no Michi", (107,)),
    ("[Quay] Shio no Michi 107", "Shio no Michi", (107,)),
    ("[Quay] Shio no Michi 07 (1280x720_x264-AAC)", "Shio no Michi", (7,)),
    ("[Quay] Shio no Michi - 07v2 [720p]", "Shio no Michi", (7,)),
    ("[Quay] Shio no Michi - 12.5 [720p].mkv", "Shio no Michi", (12.5,)),
    ("[Quay] Shio no Michi [07] [720p]", "Shio no Michi", (7,)),
    ("[Quay] Shio no Michi - Ep07 [720p]", "Shio no Michi", (7,)),
    ("[Quay] Shio no Michi - Episode 07 [720p]", "Shio no Michi", (7,)),
    ("[Quay] Shio no Michi #107 (1280x720 x264 AAC).mp4", "Shio no Michi", (107,)),
    ("[Quay].Shio.no.Michi.5.Go!.31.[1280x720].mkv", "Shio no Michi 5 Go!", (31,)),
    ("[Quay]Shio no Michi 01 The Pier [Dock] [9C57891E].mkv", "Shio no Michi", (1,)),
    ("Shio no Michi - 031 - The Pier [Quay]", "Shio no Michi", (31,)),
    ("Shio_no_Michi_-_01(DVD)_-_(Quay)[5AF6F1E4].mkv", "Shio no Michi", (1,)),
    ("Shio no Michi - 07 VOSTFR (1080p)", "Shio no Michi", (7,)),
    ("[Quay] 86 - 01 [1080p][D40A9E55].mkv", "86", (1,)),
    ("[Quay] Michi 100 - Shio 200 - 01 (1080p) [4E6B4518].mkv", "Michi 100 - Shio 200", (1,)),
    ("[Quay] Michi - 100 Days - 01 (1080p) [4E6B4518].mkv", "Michi - 100 Days", (1,)),
    ("Shio no Michi - 09 (2021) [Quay] [WEBRip] [HD 1080p]", "Shio no Michi", (9,)),
    ("[Quay] Shio no Michi (2019) - 07 [1080p]", "Shio no Michi", (7,)),
    ("[Quay] Shio no Michi 07-08 [720p]", "Shio no Michi", (7, 8)),
    ("[Quay] Shio no Michi - 07-08 [720p]", "Shio no Michi", (7, 8)),
    ("[Quay]_Shio_no_Michi_07-08_[F224EF26].avi", "Shio no Michi", (7, 8)),
    ("[Quay] Shio no Michi - 01 ~ 04 [1080p][Multiple Subtitle]", "Shio no Michi", (1, 2, 3, 4)),
    ("[Quay] Shio no Michi 01 - 04 [1080p] [Batch]", "Shio no Michi", (1, 2, 3, 4)),
    ("[Quay] Shio no Michi (01-04) (WEB 1080p)", "Shio no Michi", (1, 2, 3, 4)),
    ("[Quay] Shio no Michi (1017-1019) (WEB 1080p)", "Shio no Michi", (1017, 1018, 1019)),
    ("[Quay] Shio no Michi - 01-04 + OVA [720p]", "Shio no Michi", (1, 2, 3, 4)),
    ("[Quay] Shio no Michi Ep. 01-04 [720p]", "Shio no Michi", (1, 2, 3, 4)),
    ("Shio no Michi [01-04] [720p]", "Shio no Michi", (1, 2, 3, 4)),
    ("[Quay] Shio no Michi - 07-END [720p]", "Shio no Michi", (7,)),
    ("[Quay] Shio no Michi - 07. The Pier [720p]", "Shio no Michi", (7,)),
    ("Shio no Michi - 07 of 12 [1080p]", "Shio no Michi", (7,)),
    ("Shio.no.Michi.-.07.-.1080p", "Shio no Michi", (7,)),
    ("[Quay] Shio no Michi Movie 2 [BD 720p]", "Shio no Michi Movie 2", ()),
    # in brackets, in Chinese names
    ("【海岸字幕组】★04月新番★[Shio no Michi][07][1080P][简体][MP4]", "Shio no Michi", (7,)),
    ("【海岸字幕组】[盐之路/塩の道/Shio no Michi][07][1080p][简日双语][招募翻译]", "Shio no Michi", (7,)),
    ("[海岸字幕组][盐之路][Shio no Michi][01-04完][简日双语字幕][720P][MP4]", "Shio no Michi", (1, 2, 3, 4)),
    ("[Quay][Shio no Michi][12END][1080p][CHT]", "Shio no Michi", (12,)),
    ("[Quay][国漫][盐之路][Shio no Michi][2019][215 Fin][AVC][GB][1080P]", "Shio no Michi", (215,)),
    ("[海岸&Dock] 盐之路 / Shio no Michi - 07 [WebRip 1080p HEVC-10bit AAC][简繁内封字幕]", "Shio no Michi", (7,)),
    ("[Quay][Shio no Michi 海賊王][1008][WEB-RIP][CHT][1080p][MKV]", "Shio no Michi", (1008,)),
    ("[海岸字幕組]盐之路·Shio no Michi[11][BIG5][1080p]", "Shio no Michi", (11,)),
    ("[Quay] Shio no Michi 第07话 [1080p]", "Shio no Michi", (7,)),
    ("[Quay] Shio no Michi 第01-04集 [1080p]", "Shio no Michi", (1, 2, 3, 4)),
    ("【海岸字幕组】【盐之路】【07】【GB】【720P】", "盐之路", (7,)),
    ("[Quay][Shio no Michi][07][1080P]", "Shio no Michi", (7,)),
]


@pytest.mark.parametrize(("name", "title", "absolute"), ABSOLUTE, ids=[one[0] for one in ABSOLUTE])
def test_anime_counts_from_the_beginning(name, title, absolute):
    read = parse(name)
    assert (read.title, read.absolute) == (title, absolute)


BOTH = [
    ("[Quay] Shio no Michi S2 - 07 [1080p]", (2,), (7,), ()),
    ("[Quay] Shio no Michi S02 - 07 [1080p][CHT].mp4", (2,), (7,), ()),
    ("[Quay][Shio no Michi S02][07][x264 1080p][CHT].mp4", (2,), (7,), ()),
    ("[Quay] Shio no Michi Season 2 - 07 [1080p]", (2,), (7,), ()),
    ("[Quay] 盐之路 第三季 / Shio no Michi S3 - 06 [1080p]", (3,), (6,), ()),
    ("[Quay] Shio no Michi - S02E07 (1080p)", (2,), (7,), ()),
    ("[Quay] Shio no Michi - 31 (S02E07) - (WEB 1080p)", (2,), (7,), (31,)),
    ("[Quay] Shio no Michi - S02E07 - 031 - The Pier [1080p]", (2,), (7,), (31,)),
    ("[Quay] Shio no Michi 2x07 031", (2,), (7,), (31,)),
    ("[Quay] Shio no Michi 031 2x07", (2,), (7,), (31,)),
    ("[Quay] Shio no Michi 2nd Season - 07 [720p]", (2,), (7,), ()),
    ("[Quay] Shio no Michi 2nd Season 07 [720p]", (2,), (7,), ()),
    ("[Quay] Shio no Michi S2 [1080p] [Batch]", (2,), (), ()),
    ("[Quay] Shio no Michi (Season 2) [1080p][HEVC x265 10bit][Multi-Subs] (Batch)", (2,), (), ()),
]


@pytest.mark.parametrize(("name", "seasons", "episodes", "absolute"), BOTH, ids=[one[0] for one in BOTH])
def test_a_count_behind_a_season_is_an_episode_of_it(name, seasons, episodes, absolute):
    read = parse(name)
    assert (read.seasons, read.episodes, read.absolute) == (seasons, episodes, absolute)


@pytest.mark.parametrize("word", ["OVA", "ONA", "OAD", "NCOP", "SP"])
def test_an_extra_without_a_number_is_a_special(word):
    read = parse(f"[Quay] Shio no Michi {word} (BD 1080p) [3A561D0E].mkv")
    assert read.special
    assert read.title == "Shio no Michi"
    assert read.absolute == ()


def test_a_checksum_is_told_in_capitals_and_is_nothing_else():
    read = parse("[Quay] Shio no Michi - 10 (1280x720 8bit AAC) [10b10bea].mkv")
    assert (read.crc, read.bit_depth, read.absolute) == ("10B10BEA", 8, (10,))


def test_a_film_of_a_fansub_counts_nothing():
    read = parse("[Quay] Shio no Michi - The White Way v2 [00F4CDA0].mkv")
    assert (read.title, read.absolute, read.version) == ("Shio no Michi - The White Way", (), 2)
