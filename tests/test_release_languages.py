"""Languages to be heard, and those to be read."""

import pytest

from core.release_name import parse

LANGUAGES = [
    ("Salt.Road.2014.German.720p.BluRay.x264-QUAY", ("German",)),
    ("Salt.Road.GERMAN.2014.720p.BluRay", ("German",)),
    ("Salt.Road.S01E02.German.DL.1080p.BluRay", ("German",)),
    ("Salt.Road.S01E02.Der.Weg.German.Dubbed.DL.AmazonHD.x264", ("German",)),
    ("Salt.Road.2014.German.ML.1080p.BluRay", ("German", "English")),
    ("Salt.Road.S01E02.French.HDTV.XviD-QUAY", ("French",)),
    ("Salt.Road.2014.TRUEFRENCH.1080p.BluRay", ("French",)),
    ("Salt.Road.2014.MULTi.VFF.1080p.BluRay", ("French",)),
    ("Salt.Road.2014.VFQ.1080p.BluRay", ("French",)),
    ("Salt.Road.2014.iTALiAN.1080p.BluRay", ("Italian",)),
    ("Salt.Road.2014.ITA.ENG.1080p.BluRay", ("Italian", "English")),
    ("Salt Road 2014 (1080p.AC3 ITA-ENG-JAP)", ("Italian", "English", "Japanese")),
    ("Salt.Road.2014.Hun/Ger/Ita.AAC.1080p.WebDL", ("Hungarian", "German", "Italian")),
    ("Salt.Road.2014.HU-IT-DE.AAC.1080p.WebDL", ("Hungarian", "Italian", "German")),
    ("Salt Road S01 1080p ENG FR [mkvonly]", ("English", "French")),
    ("Salt.Road.2014.1080p.WEB.x264.LAT.ENG", ("Latvian", "English")),
    ("Salt.Road.2014.LT.EN.WEBRip", ("Lithuanian", "English")),
    ("Salt.Road.2014.PLDUB.1080p.BluRay", ("Polish",)),
    ("Salt.Road.2014.Lektor.PL.1080p.BluRay", ("Polish",)),
    ("Salt.Road.2014.HUNDUB.1080p.BluRay", ("Hungarian",)),
    ("Salt.Road.2014.SK.CZ.1080p.BluRay", ("Slovak", "Czech")),
    ("Salt Road 2014 BDRip 1080p Ukr/Eng", ("Ukrainian", "English")),
    ("Salt Road (2014) WEB-DL (720p) Rus-Eng", ("Russian", "English")),
    ("Salt.Road.2014.Dublado.1080p.BluRay", ("Portuguese (Brazil)",)),
    ("Salt.Road.2014.PT-BR.1080p.BluRay", ("Portuguese (Brazil)",)),
    ("Salt.Road.2014.PORTUGUESE.1080p.BluRay", ("Portuguese",)),
    ("Salt Road 2014 [HDTV 720p][AC3 5.1 Castellano]", ("Spanish",)),
    ("Salt.Road.2014.1080p.WEB.H264.Latino", ("Spanish (Latino)",)),
    ("Salt Road (2014) NF WEBRip 720p [Hindi+English] Dual audio", ("Hindi", "English")),
    ("Salt Road (2014) HDRip 720p [Telugu + Tamil + Hindi]", ("Telugu", "Tamil", "Hindi")),
    ("Salt.Road.2014.KOREAN.1080p.BluRay", ("Korean",)),
    ("Salt.Road.2014.BGAUDIO.1080p.BluRay", ("Bulgarian",)),
    ("Salt.Road.2014.SWEDISH.1080p.BluRay", ("Swedish",)),
    ("Salt.Road.2014.DUTCH.DVDRip", ("Dutch",)),
    ("Salt.Road.2014.TURKISH.WEBRip", ("Turkish",)),
    ("[Quay] Shio no Michi - 07 [1080p][CHS]", ("Chinese",)),
    ("[Quay] Shio no Michi - 07 [1080p][BIG5]", ("Chinese",)),
    ("[Quay] Shio no Michi - 07 [1080p][简繁内封字幕]", ("Chinese",)),
    ("[海岸字幕组] Shio no Michi - 07 [1080p]", ("Chinese",)),
    ("[Quay] Shio no Michi - 07 (JA) [1080p WEB-DL]", ("Japanese",)),
    ("Salt.Road.S01E01.GerJapDub.1080p.WEB.x264-QUAY", ("German", "Japanese")),
    ("Salt Road 2014 1080p Esp.DD2.0,Cat.DD2.0", ("Spanish", "Catalan")),
    ("Salt.Road.2014.1080p.iT.WEB-DL", ()),
    # nothing is said
    ("Salt.Road.2014.1080p.BluRay", ()),
    ("The.German.2014.1080p.BluRay", ()),
    ("The.Italian.Road.S01E02.The.Polish.Hour.720p.HDTV.x264-QUAY", ()),
    ("Spanish.Road.2014.1080p.BluRay", ()),
    ("Salt Road - S01E01 - Pilot.en.sub", ()),
    ("Salt Road 2014 [BluRay] [YTS.LT]", ()),
    # to be read, not heard
    ("Salt.Road.2014.SUBFRENCH.1080p.WEB", ()),
    ("Salt.Road.2014.VOSTFR.1080p.WEB", ()),
    ("Salt.Road.S01E02.Ger.Eng.Sub.AAC.1080p.WEB", ()),
    ("Salt Road - 02 [1080p][Eng Sub]", ()),
    ("Salt Road [1080p H265 ITA AAC JPN AC3 SUB ITA ENG]", ("Italian", "Japanese")),
    ("Salt Road 2014 WEB-DL 1080p Ukr/Eng | sub Eng", ("Ukrainian", "English")),
]


@pytest.mark.parametrize(("name", "languages"), LANGUAGES, ids=[one[0] for one in LANGUAGES])
def test_languages_to_be_heard(name, languages):
    assert set(parse(name).languages) == set(languages)


SUBTITLES = [
    ("Salt.Road.2014.SUBFRENCH.1080p.WEB", ("French",)),
    ("Salt.Road.2014.VOSTFR.1080p.WEB", ("French",)),
    ("Salt.Road.2014.NLSubs.1080p.WEB", ("Dutch",)),
    ("Salt.Road.S01E02.Ger.Eng.Sub.AAC.1080p.WEB", ("German", "English")),
    ("Salt Road (Spanish.Catalan.English.Subs) 1080p BDRip", ("English",)),
    ("Salt Road [1080p H265 ITA AAC JPN AC3 SUB ITA ENG]", ("Italian", "English")),
    ("Salt Road 2014 WEB-DL 1080p Ukr/Eng | sub Eng", ("English",)),
    ("Salt.Road.2014.1080p.WEB.ESub", ("English",)),
    ("Salt.Road.2014.German.1080p.BluRay", ()),
]


@pytest.mark.parametrize(("name", "subtitles"), SUBTITLES, ids=[one[0] for one in SUBTITLES])
def test_languages_to_be_read(name, subtitles):
    assert set(parse(name).subtitles) == set(subtitles)


def test_german_dl_keeps_the_original_but_web_dl_says_nothing_of_it():
    assert parse("Salt.Road.S01E02.German.DL.1080p.BluRay").original_audio
    assert not parse("Salt.Road.S01E02.German.1080p.WEB-DL.h264").original_audio
    assert not parse("Salt.Road.S01E02.German.1080p.WEB.DL.h264").original_audio
