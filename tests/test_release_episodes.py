"""What a name counts: seasons, episodes, days, parts, as western releases write them."""

from datetime import date

import pytest

from core.release_name import Hints, parse

EPISODES = [
    # one episode
    ("Harbour.Lights.S02E05.720p.HDTV.x264-QUAY", (2,), (5,)),
    ("harbour lights s2e5 hdtv xvid-quay", (2,), (5,)),
    ("Harbour_Lights_S02_E05_1080p_WEB-DL", (2,), (5,)),
    ("Harbour Lights S02.E05 1080p", (2,), (5,)),
    ("Harbour Lights S 02 E 05 1080p", (2,), (5,)),
    ("Harbour Lights - S02-E05 - The Pier", (2,), (5,)),
    ("Harbour Lights S02 Ep05 1080p", (2,), (5,)),
    ("Harbour Lights S02x05 1080p", (2,), (5,)),
    ("Harbour Lights [S02E05] [720p]", (2,), (5,)),
    ("Harbour Lights (S02E05) WEB-DL 1080p", (2,), (5,)),
    ("Harbour Lights - [S02] [E05] - The Pier", (2,), (5,)),
    ("Harbour Lights 2x05 HDTV", (2,), (5,)),
    ("Harbour.Lights.02x05.HDTV", (2,), (5,)),
    ("Harbour Lights - 2x05 - The Pier [SDTV]", (2,), (5,)),
    ("Harbour Lights [2x05] The Pier", (2,), (5,)),
    ("Harbour Lights 2017x05 HDTV", (2017,), (5,)),
    ("Harbour Lights S2017E05 HDTV", (2017,), (5,)),
    ("Harbour Lights S10E123 HDTV", (10,), (123,)),
    ("Harbour Lights S001E005 HDTV", (1,), (5,)),
    ("Harbour Lights Season 2 Episode 5", (2,), (5,)),
    ("Harbour Lights - Season 02 Episode 05 - The Pier [720p]", (2,), (5,)),
    ("Harbour Lights, Season 2, Episode 5 (720p HDTV)", (2,), (5,)),
    ("Luces del Puerto Temporada 2 Capitulo 5 HDTV", (2,), (5,)),
    ("Luces del Puerto - Temporada 2 [HDTV 720p][Cap.205][AC3 5.1]", (2,), (5,)),
    ("Luces del Puerto [HDTV][Cap.1005](example.com)", (10,), (5,)),
    ("Hafenlichter Staffel 2 Folge 5 German 720p WEB", (2,), (5,)),
    ("Lumieres du Port Saison 2 Episode 5 FRENCH HDTV", (2,), (5,)),
    ("Luci del Porto Stagione 2 Episodio 5 iTALiAN", (2,), (5,)),
    ("Havenlichten Se.2 afl.5", (2,), (5,)),
    ("Harbour.Lights.S02E05.1920x1080.x264", (2,), (5,)),
    ("Harbour.Lights.1280x720.S02E05.x264", (2,), (5,)),
    ("S02E05 - The Pier.mkv", (2,), (5,)),
    ("2x05 The Pier.avi", (2,), (5,)),
    ("Harbour Lights S02E05 of 10 720p", (2,), (5,)),
    ("Harbour.Lights.S02E05v2.720p.WEB", (2,), (5,)),
    ("Harbour.Lights.S02E05.33.720p.BluRay.x264-QUAY", (2,), (5,)),
    ("Harbour.Lights.s02.05.2017.BDRip.1080p", (2,), (5,)[:0]),
    ("Harbour.Lights.s06.05.2017.BDRip.1080p", (6,), (5,)),
    # television before everything had an S
    ("harbour.lights.205.hdtv-quay", (2,), (5,)),
    ("harbour.lights.2011.205.hdtv-quay", (2,), (5,)),
    ("Harbour.Lights.1012.HDTV.XviD-QUAY", (10,), (12,)),
    ("Harbour.Lights.10506.hdtv-quay.mp4", (1,), (5, 6)),
    # several
    ("Harbour.Lights.S02E05E06.720p.HDTV", (2,), (5, 6)),
    ("Harbour.Lights.S02E05.E06.720p.HDTV", (2,), (5, 6)),
    ("Harbour Lights S02E05 E06 HDTV x264 QUAY", (2,), (5, 6)),
    ("Harbour.Lights.S02E05-E06.720p.HDTV", (2,), (5, 6)),
    ("Harbour.Lights.S02E05-06.720p.HDTV", (2,), (5, 6)),
    ("Harbour Lights S02E05 - E06 720p", (2,), (5, 6)),
    ("Harbour Lights S02E05+E06 720p", (2,), (5, 6)),
    ("Harbour Lights S02E05&E06 720p", (2,), (5, 6)),
    ("Harbour Lights S02E05 & E06 720p", (2,), (5, 6)),
    ("Harbour Lights S02E05~E07 720p", (2,), (5, 6, 7)),
    ("Harbour.Lights.S02E05-E08.720p.HDTV", (2,), (5, 6, 7, 8)),
    ("Harbour.Lights.S02E05-S02E06.720p.HDTV", (2,), (5, 6)),
    ("Harbour Lights - S02E05-06-07 - The Pier", (2,), (5, 6, 7)),
    ("Harbour.Lights.S02E05E06E07.720p", (2,), (5, 6, 7)),
    ("Harbour Lights S2 E5-E6-E7 The Pier", (2,), (5, 6, 7)),
    ("Harbour Lights - 2x05x06 - The Pier", (2,), (5, 6)),
    ("Harbour Lights - 2x05-2x06 - The Pier", (2,), (5, 6)),
    ("Harbour Lights - 2x05 - 2x06 - The Pier", (2,), (5, 6)),
    ("Harbour Lights - 2x05-06 - The Pier", (2,), (5, 6)),
    ("Harbour Lights - [02x05-x06] - The Pier", (2,), (5, 6)),
    ("Harbour Lights - S02 Ep105 - Ep109", (2,), (105, 106, 107, 108, 109)),
    ("Harbour Lights (S02E05-8.of.24) The Pier", (2,), (5, 6, 7, 8)),
    ("Harbour Lights Season 2 Episodes 5-6 720p", (2,), (5, 6)),
    ("Luces del Puerto [HDTV][Cap.205_206]", (2,), (5, 6)),
    ("Havenlichten Se.2 afl.5 en 6", (2,), (5, 6)),
    ("Гавань (Сезон 2, серии 5-6) / Harbour Lights (Season 2, episodes 5-6) (2017) WEB-DL", (2,), (5, 6)),
    ("Harbour Lights S02E05 to E07 720p", (2,), (5, 6, 7)),
    ("Harbour Lights S02E05, E06", (2,), (5, 6)),
    ("Harbour Lights - S02E05E06-07 - The Pier", (2,), (5, 6, 7)),
    ("Harbour Lights S02 (E05-E07) 720p", (2,), (5, 6, 7)),
    ("Harbour_Lights_S02E05_E06_720p", (2,), (5, 6)),
    ("Harbour Lights - 2x05_06 - The Pier", (2,), (5, 6)),
    ("Harbour Lights - S02E05 - 2x06 - The Pier", (2,), (5, 6)),
    ("Harbour Lights Season 2 (Episodes 5-7)", (2,), (5, 6, 7)),
    ("Harbour.Lights.205.206.720p.HDTV.x264-QUAY", (2,), (5, 6)),
    ("Гавань (2 сезон: 5-7 серии из 8) / Harbour Lights / 2017", (2,), (5, 6, 7)),
    ("Harbour Lights / Гавань / Сезон: 2 / Серии: 5-7 из 8 [2017, WEB-DL 1080p]", (2,), (5, 6, 7)),
    # what looks like more but is not
    ("Harbour.Lights.S02E05-720p.HDTV", (2,), (5,)),
    ("Harbour.Lights.S02E05.50-50.HDTV", (2,), (5,)),
    ("Harbour Lights S02E05 24-Hour Shift 720p", (2,), (5,)),
    ("Harbour Lights - S02E05 - 24-Hour Shift", (2,), (5,)),
    ("Harbour Lights S02E05 7 1 720p", (2,), (5,)),
    ("Harbour.Lights.S02E05-2HD", (2,), (5,)),
    # an episode of no season is of the first
    ("Harbour.Lights.E05.720p-QUAY", (1,), (5,)),
    ("Harbour.Lights.E05-E06.170302.720p-QUAY", (1,), (5, 6)),
    ("Harbour Lights EP05 720p x265.mp4", (1,), (5,)),
    ("Harbour Lights Episode 5 WEB-DL", (1,), (5,)),
    ("Harbour Lights Part 2 720p HDTV x264", (1,), (2,)),
]


@pytest.mark.parametrize(("name", "seasons", "episodes"), EPISODES, ids=[one[0] for one in EPISODES])
def test_a_name_tells_season_and_episodes(name, seasons, episodes):
    read = parse(name)
    assert (read.seasons, read.episodes) == (seasons, episodes)


SEASONS = [
    ("Harbour.Lights.S02.1080p.BluRay.x264-QUAY", (2,)),
    ("Harbour Lights Season 2 WS PDTV XviD QUAY", (2,)),
    ("Harbour Lights (2016) Season 2 S02 (1080p BluRay x265 HEVC 10bit AAC 5.1 Quay)", (2,)),
    ("Harbour Lights - Series 2 (1970) DivX", (2,)),
    ("Harbour.Lights.2nd.Season.1080p.WEB-DL", (2,)),
    ("Harbour.Lights.Stagione.2.HDTV.XviD-QUAY", (2,)),
    ("Luces del Puerto Temporada 2 Completa 1080p", (2,)),
    ("Hafenlichter Staffel 2 German DVDRip", (2,)),
    ("Lumieres.du.Port.Saison.2.FRENCH.DVDRip", (2,)),
    ("Harbour Lights S 02 720p WEB DL", (2,)),
    ("Harbour Lights (2016/S02/WEB-DL/1080p)", (2,)),
    ("Harbour Lights Complete Season 2 720p", (2,)),
    ("Harbour.Lights.S02.EXTRAS.DVDRip.XviD", (2,)),
    ("Harbour.Lights.S01-S03.1080p.BluRay", (1, 2, 3)),
    ("Harbour.Lights.S01-03.1080p.BluRay", (1, 2, 3)),
    ("Harbour Lights S01 S03 (1080p BluRay)", (1, 2, 3)),
    ("Harbour Lights Season 1-3 1080p BluRay", (1, 2, 3)),
    ("Harbour Lights Seasons 1 to 3 1080p BluRay", (1, 2, 3)),
    ("Harbour Lights Season 1 - Season 3 1080p BluRay", (1, 2, 3)),
    ("Harbour Lights S01+S02+S03 1080p BluRay", (1, 2, 3)),
    ("Harbour Lights Seasons 1 & 2 DVDRip", (1, 2)),
    ("Harbour Lights S01,S02,S03", (1, 2, 3)),
    ("Harbour Lights Season 1, 2, 3 1080p", (1, 2, 3)),
    ("Harbour Lights Season Two 720p", (2,)),
    ("Harbour Lights Second Season 720p", (2,)),
    ("Harbour.Lights.S02D01.COMPLETE.BLURAY-QUAY", (2,)),
    ("Harbour Lights Saison 1 à 3", (1, 2, 3)),
    ("Гавань (1-3 сезон)", (1, 2, 3)),
    ("[Quay] 港の光 第十二季 [1080p]", (12,)),
    ("[Quay] 港の光 第二季 [1080p]", (2,)),
]


@pytest.mark.parametrize(("name", "seasons"), SEASONS, ids=[one[0] for one in SEASONS])
def test_a_season_without_episodes_is_a_full_one(name, seasons):
    read = parse(name)
    assert (read.seasons, read.episodes, read.full_season) == (seasons, (), True)


DAYS = [
    ("The.Evening.Talk.2019.05.17.720p.HDTV.x264-QUAY", date(2019, 5, 17)),
    ("The Evening Talk - 2019-05-17 - Ada Byron [SDTV]", date(2019, 5, 17)),
    ("The_Evening_Talk_2019_05_17_hdtv", date(2019, 5, 17)),
    ("The Evening Talk 2019 05 17 WEBRip", date(2019, 5, 17)),
    ("The.Evening.Talk.2019.17.05.PDTV", date(2019, 5, 17)),
    ("The.Evening.Talk.05.17.2019.hdtv", date(2019, 5, 17)),
    ("The.Evening.Talk.17.05.2019.hdtv", date(2019, 5, 17)),
    ("The.Evening.Talk.190517.720p.HDTV", date(2019, 5, 17)),
    ("The.Evening.Talk.20190517.720p.HDTV", date(2019, 5, 17)),
    ("The Evening Talk 17th May 2019 720p HDTV", date(2019, 5, 17)),
    ("The.Evening.Talk.17.May.2019.720p.HDTV", date(2019, 5, 17)),
    ("2019_05_17_talk.mp4", date(2019, 5, 17)),
    ("The.Evening.Talk.05.06.2019.hdtv", None),
    ("The.Evening.Talk.2019.13.32.hdtv", None),
    ("Harbour.Lights.2019.720p.BluRay.x264", None),
]


@pytest.mark.parametrize(("name", "day"), DAYS, ids=[one[0] for one in DAYS])
def test_a_day_is_read_where_it_can_only_be_one(name, day):
    assert parse(name).air_date == day


PATHS = [
    ("/tv/Harbour Lights/Season 02/05 - The Pier.mkv", 2, (5,)),
    ("/tv/Harbour Lights/Season 02/5 The Pier (1080p).mkv", 2, (5,)),
    ("D:\\TV\\Harbour Lights\\Season 2\\S02E05 - The Pier.mkv", 2, (5,)),
    ("/downloads/Harbour.Lights.S02E05.720p.BluRay.x264-QUAY/d41d8cd98f00b204e9800998ecf8427e.mkv", 2, (5,)),
    ("/downloads/Harbour Lights - 2x05 - The Pier [SDTV]/Pier.avi", 2, (5,)),
    ("Specials/Harbour Lights - The Pier (part 1)", None, ()),
]


@pytest.mark.parametrize(("name", "season", "episodes"), PATHS, ids=[one[0] for one in PATHS])
def test_folders_say_what_the_file_does_not(name, season, episodes):
    read = parse(name)
    assert (read.season, read.episodes) == (season, episodes)


NOISE = [
    "d41d8cd98f00b204e9800998ecf8427e",
    "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "9kXw2ZQp7LmR4tVb8NcY1sHd6GfJ3aE5uTqWx0Po",
    "abc.xyz.4f2d9c81b7e6a0",
    "b00bs.48213907",
    "87216349",
]


@pytest.mark.parametrize("name", NOISE)
def test_hashes_and_random_letters_mean_nothing(name):
    read = parse(name)
    assert (read.seasons, read.episodes, read.absolute, read.air_date) == ((), (), (), None)
    assert (read.year, read.resolution, read.source) == (None, None, None)


def test_an_expected_episode_settles_what_a_bare_number_means():
    name = "Harbour Lights 205 1080p WEB"
    assert parse(name).episodes == ()
    assert parse(name, Hints(season=2, episode=5)).episodes == (5,)
    assert parse(name, Hints(season=7, episode=5)).episodes == ()


def test_a_film_counts_no_episodes():
    assert parse("Part.Two.E05.2017.720p.HDTV", Hints(category="film")).episodes == ()
