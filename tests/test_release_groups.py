"""Who made a release, and the marks of others that are not a group."""

import pytest

from core.release_name import parse

GROUPS = [
    ("Salt.Road.S01E02.720p.HDTV.x264-QUAY", "QUAY"),
    ("Salt.Road.S01E02.720p.HDTV.x264-QUAY.mkv", "QUAY"),
    ("Salt.Road.2014.1080p.BluRay.x264-Quay9", "Quay9"),
    ("Salt.Road.2014.1080p.BluRay.DTS-HD.MA.5.1.x264-QUAY", "QUAY"),
    ("Salt Road (2010) 1080p BrRip x264 - QUAY", "QUAY"),
    ("Salt.Road.S01E02.720p.HDTV.x264.-QUAY.avi", "QUAY"),
    ("Salt Road - S01E01 - The Pier [Quay]", "Quay"),
    ("Salt Road 2014 [1080p] [Quay]", "Quay"),
    ("Salt Road (2021) S01 (1080p BluRay x265 HEVC 10bit AAC 5.1 Tigole) [QxR]", "QxR"),
    ("Salt Road (2016) (1080p AMZN WEB-DL x265 HEVC 10bit EAC3 5 1 RZeroX) QxR", "QxR"),
    ("Salt Road (2022) S01 (1080p NF Webrip x265 10bit EAC3 5 1 - Quay)[TAoE]", "TAoE"),
    ("Salt Road (2022) S01 (1080p NF Webrip x265 10bit EAC3 5 1 - Quay)", "Quay"),
    ("Salt Road (2022) (1080p BluRay x265 Kappa).mkv", "Kappa"),
    ("Salt Road (2022) (1080p.BD.DD5.1.x265-Quay)", "Quay"),
    ("Salt Road 2160p WEB-DL DV HDR ENG DDP5.1 Atmos H265 MP4-BEN THE MEN", "BEN THE MEN"),
    ("Salt.Road.2014.1080p.BluRay.DTS.x264-D-Z0N3.mkv", "D-Z0N3"),
    ("Salt Road 2012 [Quay] [Blu-ray][MKV][h264][1080p][FLAC 5.1][Dual Audio]", "Quay"),
    ("Salt Road 2012 [Blu-ray][MKV][1080p][Softsubs (Quay_Subs)]", "Quay_Subs"),
    ("Salt.Road.2014.1080p.BluRay.x264-QUAY (Multi-Subs)", "QUAY"),
    ("Salt Road (2018) [BluRay] [1080p] [YTS.MX]", "YTS.MX"),
    ("[Quay-Raws] Salt Road - 02 [1080p].mkv", "Quay-Raws"),
    ("[Quay & Pier] Salt Road - 02 [1080p].mkv", "Quay & Pier"),
    ("[Quay][1080p] Salt Road - 25 [BD HEVC 10bit][AE0ADDBA]", "Quay"),
    ("【海岸字幕组】[盐之路][07][1080P][简体]", "海岸字幕组"),
    ("[Dock] Salt.Road.2014.1080p.WEB-DL-QUAY", "QUAY"),
    ("Shio_no_Michi_-_01(DVD)_-_(Quay)[5AF6F1E4].mkv", "Quay"),
    ("Salt Road - S01E01-Pier-[WEBDL-1080p]-[Quay]", "Quay"),
    # what others hang on
    *(
        (f"Salt.Road.S01E02.720p.HDTV.x264-QUAY{mark}", "QUAY")
        for mark in (
            "-RP",
            "-RP-RP",
            "-1",
            "-NZBGeek",
            "-Obfuscated",
            "-Scrambled",
            "-xpost",
            "-postbot",
            "-AsRequested",
            "-WhiteRev",
            "-BUYMORE",
            "-Rakuvfinhel",
            "-GEROV",
            "-4P",
            "-sample",
            "-Pre",
            "[rartv]",
            "[eztv]",
            "[ettv]",
            "[rarbg.to]",
            "-[rarbg.com]",
            " [PublicHD]",
            "[www.example.com]",
            ".English",
            "-Z0iDS3N",
            "-Chamele0n",
            "-AlternativeToRequested",
            "-RePACKPOST",
            "-4Planet",
            "-AlteZachen",
            "[example.net]",
            "-xpost.mkv",
            "[eztv].mkv",
            "_",
            "'",
            "...",
        )
    ),
]


@pytest.mark.parametrize(("name", "group"), GROUPS, ids=[one[0] for one in GROUPS])
def test_the_group_signs_in_its_place(name, group):
    assert parse(name).group == group


NO_GROUP = [
    "Salt Road - S01E01 - Pilot",
    "Salt Road - S01E01 - Pilot [HDTV-480p]",
    "Salt Road - S01E01 - Pilot [WEBDL-1080p]",
    "Salt Road - 2014-06-02 - Ada Byron.mkv",
    "Salt Road - S01E08 - North-South SDTV.avi",
    "Salt.Road.S01E05.The-Pier.HDTV-1080p.mkv",
    "Salt.Road.2014.1080p.BluRay.DTS-HD.MA.5.1",
    "Salt.Road.2014.1080p.BluRay.DTS-ES.5.1.x264",
    "Salt.Road.2014.1080p.AMZN.WEB-Rip.DDP5.1.HEVC",
    "Salt.Road.2014.1080p.WEB-DL",
    "Salt Road (2014) (2160p BluRay x265 10bit HDR)",
    "Salt Road (2015) [BDRemux 1080p AVC ES-CAT-EN DTS-HD MA 5.1 Subs]",
    "Salt Road S01E14 English HDTV XviD LOL[www.example.org]",
    "Salt-Road S02E05",
    "Salt Road - S02E10 - Heart-Shaped Box [HDTV-480p][AAC 2.0][x264]",
    "Salt Road (2014) [tt1234567].mkv",
    "Salt Road - 05 [720p] [AE0ADDBA].mkv",
]


@pytest.mark.parametrize("name", NO_GROUP)
def test_a_word_without_a_mark_is_no_group(name):
    assert parse(name).group is None
