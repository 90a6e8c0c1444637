"""Picture, source, sound, revision: what a release is made of."""

import pytest

from core.release_name import parse

SOURCES = {
    "webdl": [
        "WEB-DL",
        "WEBDL",
        "WEB.DL",
        "WEB",
        "AMZN.WEB-DL",
        "NF.WEB",
        "iTunesHD",
        "AmazonHD",
        "NetflixHD",
        "WebHD",
        "WEBDL-1080p",
    ],
    "webrip": ["WEBRip", "WEB-Rip", "WEB.RIP", "WEBMux", "AMZN.WEBRip", "HULU.WEBRip"],
    "bluray": [
        "BluRay",
        "Blu-ray",
        "BDRip",
        "BRRip",
        "BD",
        "BDMux",
        "BDLight",
        "MBluRay",
        "BDRemux",
        "HDDVD",
        "HD-DVD",
        "Bluray-1080p",
        "BD25",
        "BDISO",
        "UHD.BluRay",
        "COMPLETE.BLURAY",
        "UHDBDRip",
        "REMUX",
    ],
    "tv": [
        "HDTV",
        "PDTV",
        "SDTV",
        "DSR",
        "DSRip",
        "TVRip",
        "SATRip",
        "HR.WS.PDTV",
        "DVB",
        "UHDTV",
        "HDTVRip",
        "HDTV-720p",
    ],
    "dvd": ["DVDRip", "DVD", "DVD-R", "PAL.DVDR", "DVD9", "2xDVD9", "NTSC.DVD", "DVDScr", "DVD5"],
    "cam": ["CAM", "HDCAM", "CAMRip", "HQCAM"],
    "telesync": ["TELESYNC", "HDTS", "HD-TS", "TSRip", "TS", "PreDVDRip"],
    "telecine": ["TELECINE", "HDTC", "TC"],
    "workprint": ["WORKPRINT"],
}


@pytest.mark.parametrize(("source", "word"), [(source, word) for source, words in SOURCES.items() for word in words])
def test_a_source_is_known_by_all_its_names(source, word):
    assert parse(f"Salt.Road.2014.{word}.x264-QUAY").source == source


RESOLUTIONS = {
    2160: ["2160p", "4K", "UHD", "3840x2160", "2160P", "4K.UHD", "UHDBD"],
    1440: ["1440p", "2560x1440"],
    1080: [
        "1080p",
        "1080i",
        "1920x1080",
        "FHD",
        "1080P10",
        "1920x800",
        "1440x1080",
        "Bluray1080p",
        "HDTV-1080p",
        "4Kto1080p",
        "1080p.UHD.BluRay",
    ],
    720: ["720p", "1280x720", "BD720p", "WEBDL-720p", "1280x528", "960x720"],
    576: ["576p", "1024x576", "720x576"],
    480: ["480p", "480i", "640x480", "848x480", "540p"],
    360: ["360p", "640x360"],
}


@pytest.mark.parametrize(("lines", "word"), [(lines, word) for lines, words in RESOLUTIONS.items() for word in words])
def test_a_resolution_is_told_by_its_class(lines, word):
    assert parse(f"Salt.Road.2014.{word}.x264-QUAY").resolution == lines


WORDS = [
    ("x264", "codec", "H.264"),
    ("H.264", "codec", "H.264"),
    ("AVC", "codec", "H.264"),
    ("h 265", "codec", "H.265"),
    ("HEVC", "codec", "H.265"),
    ("XviD", "codec", "XviD"),
    ("AV1", "codec", "AV1"),
    ("VP9", "codec", "VP9"),
    ("10bit", "bit_depth", 10),
    ("Hi10P", "bit_depth", 10),
    ("8bit", "bit_depth", 8),
    ("DD5.1", "audio", ("AC-3",)),
    ("DDP5.1", "audio", ("E-AC-3",)),
    ("EAC3", "audio", ("E-AC-3",)),
    ("AAC2.0", "audio", ("AAC",)),
    ("DTS-HD.MA.5.1", "audio", ("DTS-HD",)),
    ("DTS", "audio", ("DTS",)),
    ("DTS-X", "audio", ("DTS-X",)),
    ("TrueHD.7.1.Atmos", "audio", ("TrueHD", "Atmos")),
    ("DDP5.1.Atmos", "audio", ("E-AC-3", "Atmos")),
    ("FLAC", "audio", ("FLAC",)),
    ("HDR10+", "hdr", ("HDR10+",)),
    ("HDR", "hdr", ("HDR",)),
    ("DV.HDR10", "hdr", ("Dolby Vision", "HDR10")),
    ("DoVi", "hdr", ("Dolby Vision",)),
    ("REMUX", "remux", True),
    ("BDRemux", "remux", True),
    ("3D", "three_d", True),
    ("AMZN.WEB-DL", "service", "Amazon"),
    ("NF.WEBRip", "service", "Netflix"),
    ("DSNP.WEB-DL", "service", "Disney+"),
    ("MULTi", "dual_audio", True),
    ("Dual.Audio", "dual_audio", True),
    ("HC", "hardcoded", True),
    ("HARDSUB", "hardcoded", True),
    ("DUBBED", "dubbed", True),
    ("RAW", "raw", True),
]


@pytest.mark.parametrize(("word", "field", "value"), WORDS, ids=[one[0] for one in WORDS])
def test_a_tag_says_one_thing(word, field, value):
    assert getattr(parse(f"Salt.Road.2014.1080p.{word}-QUAY"), field) == value


REVISIONS = [
    ("Salt.Road.S01E02.720p.HDTV.x264-QUAY", 1, 0),
    ("Salt.Road.S01E02.PROPER.720p.HDTV.x264-QUAY", 2, 0),
    ("Salt.Road.S01E02.720p.HDTV.PROPER.x264-QUAY", 2, 0),
    ("Salt.Road.S01E02.REPACK.720p.HDTV.x264-QUAY", 2, 0),
    ("Salt.Road.S01E02.RERIP.720p.HDTV.x264-QUAY", 2, 0),
    ("Salt.Road.S01E02.REPACK2.720p.HDTV.x264-QUAY", 3, 0),
    ("Salt.Road.S01E02.REAL.PROPER.720p.HDTV.x264-QUAY", 2, 1),
    ("Salt.Road.S01E02.PROPER.REAL.720p.HDTV.x264-QUAY", 2, 1),
    ("Salt.Road.S01E02.real.proper.720p.hdtv", 2, 1),
    ("Salt.Road.S01E02.REAL.REAL.PROPER.720p.HDTV", 2, 2),
    ("Salt Road - S01E02 - A Real Proper Winter 720p HDTV", 1, 0),
    ("[Quay] Salt Road - 02v2 [720p]", 2, 0),
    ("[Quay] Salt Road - 02v3 [720p]", 3, 0),
    ("[Quay] Salt Road - 02 [v2] [720p]", 2, 0),
    ("Salt.Road.S01E02v2.1080p.WEB", 2, 0),
]


@pytest.mark.parametrize(("name", "version", "real"), REVISIONS, ids=[one[0] for one in REVISIONS])
def test_a_proper_is_the_second_version_and_real_is_counted_apart(name, version, real):
    read = parse(name)
    assert (read.version, read.real) == (version, real)


@pytest.mark.parametrize(
    "name",
    [
        "Salt.Road.S01E01.The.Web.of.Lies.mkv",
        "The.Cam.Road.S01E01.HDTV",
    ],
)
def test_words_of_titles_are_no_sources(name):
    assert parse(name).source in {None, "tv"}


@pytest.mark.parametrize("ending", ["mkv", "mp4", "avi", "ts", "webm", "m2ts"])
def test_the_files_ending_is_its_container_and_nothing_else(ending):
    read = parse(f"Salt Road - S01E01 - Pilot.{ending}")
    assert (read.container, read.source, read.title) == (ending, None, "Salt Road")
