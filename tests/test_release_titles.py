"""Titles, other titles, years, editions."""

import pytest

from core.release_name import Hints, parse

TITLES = [
    ("The.Salt.Road.2014.1080p.BluRay.x264-QUAY", "The Salt Road", 2014),
    ("The Salt Road (2014) 1080p BluRay x264 - Quay", "The Salt Road", 2014),
    ("The Salt Road [2014] [1080p] [BluRay]", "The Salt Road", 2014),
    ("The_Salt_Road_2014_1080p_BluRay", "The Salt Road", 2014),
    ("the salt road 2014 dvdrip xvid", "the salt road", 2014),
    ("The Salt Road - 2014 - 1080p", "The Salt Road", 2014),
    ("The.Salt.Road.1080p.BluRay.x264-QUAY", "The Salt Road", None),
    ("The Salt Road", "The Salt Road", None),
    ("The Salt Road (2014)", "The Salt Road", 2014),
    ("The.Salt.Road.2.2014.720p.WEB-DL", "The Salt Road 2", 2014),
    # numbers that belong to the title
    ("1916.2009.1080p.BluRay", "1916", 2009),
    ("1984.1080p.BluRay", "1984", None),
    ("2049.A.Voyage.2017.1080p", "2049 A Voyage", 2017),
    ("Voyage.2049.2017.1080p.WEB-DL", "Voyage 2049", 2017),
    ("12.Stones.2011.BDRip", "12 Stones", 2011),
    ("7.2013.German.720p.BluRay", "7", 2013),
    ("300.Days.2015.DVDRip", "300 Days", 2015),
    ("24.Hours.S01E01.HDTV", "24 Hours", None),
    ("42 S01E01", "42", None),
    ("Route.911.S01.DVDRip", "Route 911", None),
    ("20-1.2014.S02E01.720p.HDTV.x264-QUAY", "20-1", 2014),
    ("The.100000.Stones.2016.S01E05.720p.HDTV", "The 100000 Stones", 2016),
    # words that are tags elsewhere
    ("The.German.2017.720p.BluRay", "The German", 2017),
    ("An.Italian.Winter.2017.720p.BluRay", "An Italian Winter", 2017),
    ("The.Final.Cut.of.Cloth.2004.DVDRip", "The Final Cut of Cloth", 2004),
    ("Directors.Cut.2006.DVDRip", "Directors Cut", 2006),
    ("The.Web.2014.1080p.BluRay", "The Web", 2014),
    ("Complete.Unknown.2016.1080p.WEB-DL", "Complete Unknown", 2016),
    ("A.Proper.Winter.2017.720p.BluRay", "A Proper Winter", 2017),
    ("Real.Winter.2017.720p.BluRay", "Real Winter", 2017),
    ("Limited.Company.S01E02.720p.WEB", "Limited Company", None),
    ("The.Dub.Poets.2009.DVDRip", "The Dub Poets", 2009),
    ("Cam.2018.1080p.WEB-DL", "Cam", 2018),
    ("Holiday.Special.1978.DVDRip", "Holiday Special", 1978),
    # marks
    ("R.O.A.D.2013.720p.BluRay.x264-QUAY", "R.O.A.D.", 2013),
    ("To.Live.in.L.A.1985.1080p.BluRay", "To Live in L.A.", 1985),
    ("Mr. Salt - S01E01 - Pilot", "Mr. Salt", None),
    ("Don't Look, Ada! (2014) 720p", "Don't Look, Ada!", 2014),
    ("Salt & Stone (2014) 720p", "Salt & Stone", 2014),
    ("The Road: Salt (2014) 720p", "The Road: Salt", 2014),
    ("Salt (US) - S01E01 - Pilot", "Salt (US)", None),
    ("The Road (the Salt one) S01E01 720p", "The Road (the Salt one)", None),
    ("Salt.-.Stone.S01E01.720p", "Salt - Stone", None),
    # where sites put their address
    ("www.example.com - Salt.Road.S03E14.720p.HDTV.X264-QUAY", "Salt Road", None),
    ("[ www.example.com ] - Salt.Road.S03E14.720p.HDTV.X264-QUAY", "Salt Road", None),
    ("[www.example-site.co.uk] - Salt Road (2011) S01", "Salt Road", 2011),
    ("example.org - Salt.Road.2013.720p.BluRay", "Salt Road", 2013),
    ("Salt Road The Complete Collection 1080p BluRay", "Salt Road", None),
    ("Salt Road (2011-2014) S01-S03 1080p", "Salt Road", 2011),
    ("Salt-Road-2014-1080p-BluRay-x264-QUAY", "Salt Road", 2014),
    ("Leaving by Salt Road (1897) [DVD].mkv", "Leaving by Salt Road", 1897),
    ("Salt.Road.German.DL.2014.1080p.BluRay", "Salt Road", 2014),
    # a year behind
    ("Salt Road FRENCH BluRay 720p 2016 quay", "Salt Road", 2016),
    ("Salt.Road.S01E01.2018.2160p.WEB", "Salt Road", 2018),
    ("Salt Road 2012 S01E01 720p", "Salt Road", 2012),
    ("Salt Road (2012) - S01E01 - Pilot", "Salt Road", 2012),
    ("2020.Salt.Road.2012.11.02.PDTV", "2020 Salt Road", None),
    ("Соляной путь / Salt Road (2014) BDRip 1080p", "Salt Road", 2014),
    ("Соляной путь (2014) BDRip 1080p", "Соляной путь", 2014),
    ("Соляной путь / Salt Road / S2E1-4 of 10 (2014) WEB-DL 1080p Ukr/Eng", "Salt Road", 2014),
    ("나의 SOLO 여행.E13.191016.1080p-QUAY", "나의 SOLO 여행", None),
]


@pytest.mark.parametrize(("name", "title", "year"), TITLES, ids=[one[0] for one in TITLES])
def test_the_title_is_what_stands_before_everything_else(name, title, year):
    read = parse(name)
    assert (read.title, read.year) == (title, year)


OTHER_TITLES = [
    ("Salt.Road.(aka.The.White.Way).1997.DVDRip", {"Salt Road", "The White Way"}),
    ("La Route du Sel AKA The Salt Road 2020 1080p Blu-ray", {"La Route du Sel", "The Salt Road"}),
    ("La Route du Sel a.k.a. The Salt Road 2020 1080p Blu-ray", {"La Route du Sel", "The Salt Road"}),
    ("Соляной путь (S2E1) / Salt Road (S2E1) (2023) WEB-DL 1080p", {"Соляной путь", "Salt Road"}),
    ("Der Salzweg / The Salt Road (2014) 1080p BluRay", {"Der Salzweg", "The Salt Road"}),
    ("[Quay] Shio no Michi S2 - 07 [1080p]", {"Shio no Michi", "Shio no Michi S2"}),
    ("Shio no Michi S2 - EP07 [1080p]", {"Shio no Michi", "Shio no Michi S2"}),
    ("【海岸字幕组】[盐之路_Shio no Michi][07][1080P][简体]", {"Shio no Michi"}),
]


@pytest.mark.parametrize(("name", "titles"), OTHER_TITLES, ids=[one[0] for one in OTHER_TITLES])
def test_other_titles_are_told_too(name, titles):
    read = parse(name)
    assert titles <= {read.title, *read.aka}


EDITIONS = [
    ("Salt.Road.2014.Extended.1080p.BluRay", "Extended"),
    ("Salt.Road.EXTENDED.2014.1080p.BluRay", "Extended"),
    ("Salt.Road.2014.Extended.Cut.1080p", "Extended Cut"),
    ("Salt Road Director's Cut (2014).mkv", "Directors Cut"),
    ("Salt.Road.2014.Directors.Cut.1080p", "Directors Cut"),
    ("Salt.Road.2014.Theatrical.Cut.1080p", "Theatrical Cut"),
    ("Salt Road 2014 Final Cut", "Final Cut"),
    ("Salt Road Final Cut 2014", "Final Cut"),
    ("Salt Road (Special Edition) 2014 1080p", "Special Edition"),
    ("Salt.Road.(Special.Edition.Remastered).2014.[Bluray-1080p].mkv", "Special Edition Remastered"),
    ("Salt.Road.2014.25th.Anniversary.Edition.1080p", "25th Anniversary Edition"),
    ("Salt.Road.2014.Ultimate.Collectors.Edition.1080p", "Ultimate Collectors Edition"),
    ("Salt.Road.2014.UNRATED.720p.BluRay", "Unrated"),
    ("Salt.Road.2014.UNCUT.720p.BluRay", "Uncut"),
    ("Salt.Road.2014.Theatrical.720p.BluRay", "Theatrical"),
    ("Salt Road 2014 IMAX 1080p", "IMAX"),
    ("Salt.Road.2014.Criterion.Collection.1080p", "Criterion Collection"),
    ("Salt.Road.2014.Open.Matte.1080p.WEB-DL", "Open Matte"),
    ("Salt.Road.2014.REMASTERED.1080p.BluRay", "Remastered"),
    ("Salt Road 2014 2in1.mkv", "2in1"),
    ("Salt Road 1968 (Extended Directors Cut FanEdit)", "Extended Directors Cut Fan Edit"),
    ("Salt.Road.2014.The.Directors.Cut.1080p", "Directors Cut"),
    ("Salt Road 4K Remastered 2014", "4K Remastered"),
    ("Salt.Road.2014.DC.1080p.BluRay", "Directors Cut"),
    ("Salt.Road.2014.1080p.BluRay", None),
    ("Holiday.Special.1978.DVD.REMUX", None),
    ("The.Final.Cut.of.Cloth.2004.DVDRip", None),
    ("Salt.Road.2014.LIMITED.720p.BluRay", None),
]


@pytest.mark.parametrize(("name", "edition"), EDITIONS, ids=[one[0] for one in EDITIONS])
def test_the_edition_is_told_before_or_behind_the_year(name, edition):
    assert parse(name).edition == edition


def test_a_known_title_ends_where_it_ends_whatever_its_words_look_like():
    name = "The Web Rip 2012 S2 1080p WEB-DL"
    assert parse(name, Hints(titles=("The Web Rip 2012 S2",))).title == "The Web Rip 2012 S2"
    assert parse(name, Hints(titles=("Another one",))).title != "The Web Rip 2012 S2"


def test_ids_of_databases_are_read():
    read = parse("Salt Road (2014) {tmdb-345691} [tt1234567] 1080p")
    assert (read.title, read.tmdb, read.imdb) == ("Salt Road", 345691, "tt1234567")
    assert (parse("Salt Road [tvdbid-123]").title, parse("Salt Road [tvdbid-123]").tvdb) == ("Salt Road", 123)


def test_tags_before_the_title_are_read_too():
    read = parse("[1080p] Salt Road (2014)")
    assert (read.title, read.year, read.resolution) == ("Salt Road", 2014, 1080)
    assert parse("[Quay][720p] Salt Road - 25 [BD][AE0ADDBA]").resolution == 720
