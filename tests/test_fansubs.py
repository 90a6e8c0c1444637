"""Who subtitled an anime, and whether it is raw, subtitled or dubbed."""

import pytest

from core.release_name import parse
from core.release_name.fansubs import fansub

TOLD = [
    ("[Quay] Shio no Michi - 07 [1080p].mkv", ("Quay",), None, None),
    ("[QuaySubs] Shio no Michi - 07 [1080p].mkv", ("QuaySubs",), "subbed", None),
    ("[Quay Fansub] Shio no Michi - 07 [1080p].mkv", ("Quay Fansub",), "subbed", None),
    ("[Quay-Raws] Shio no Michi - 07 (TX 1280x720 x264 AAC).mp4", ("Quay-Raws",), "raw", None),
    ("[Erai-raws] Shio no Michi - 07 [1080p].mkv", ("Erai-raws",), "subbed", None),
    ("[Quay-Raws] Shio no Michi - 07 [1080p][Multiple Subtitle].mkv", ("Quay-Raws",), "subbed", None),
    ("[Quay] Shio no Michi - 07 RAW [1080p].mkv", ("Quay",), "raw", None),
    ("[Quay] Shio no Michi - 07 [1080p][Eng Sub]", ("Quay",), "subbed", None),
    ("[Quay] Shio no Michi - 07 [1080p][HardSub]", ("Quay",), "subbed", None),
    ("[Quay] Shio no Michi - 07 [English Dub][1080p]", ("Quay",), None, "dub"),
    ("[Quay] Shio no Michi - 07 [Dual Audio][1080p]", ("Quay",), None, "dual"),
    ("[Quay] Shio no Michi - 07 [Dual-Audio][1080p][Eng Sub]", ("Quay",), "subbed", "dual"),
    ("[Quay & Dock] Shio no Michi - 07 [1080p]", ("Quay", "Dock"), None, None),
    ("[海岸字幕组&Dock] 盐之路 / Shio no Michi - 07 [1080p][简繁内封字幕]", ("海岸字幕组", "Dock"), "subbed", None),
    ("【海岸字幕组】[Shio no Michi][07][1080P][简体]", ("海岸字幕组",), "subbed", None),
    ("Shio_no_Michi_-_01(DVD)_-_(Quay)[5AF6F1E4].mkv", ("Quay",), None, None),
    ("Shio no Michi - 07 [1080p] [SubsPlease]", ("SubsPlease",), "subbed", None),
]


@pytest.mark.parametrize(("name", "groups", "text", "voice"), TOLD, ids=[one[0] for one in TOLD])
def test_a_fansubs_name_tells_who_and_what(name, groups, text, voice):
    told = fansub(parse(name))
    assert told is not None
    assert (told.groups, told.text, told.voice) == (groups, text, voice)


@pytest.mark.parametrize(
    "name",
    [
        "Salt.Road.S01E02.720p.HDTV.x264-QUAY",
        "Salt Road (2014)",
        "Salt.Road.2014.1080p.BluRay.DTS.x264-Quay",
        "[www.example.com] - Salt.Road.S01E02.720p.HDTV-QUAY",
    ],
)
def test_others_are_no_fansubs(name):
    assert fansub(parse(name)) is None


def test_each_thing_that_is_told_has_its_reason():
    assert fansub(parse("[Quay-Raws] Michi - 07 [1080p]")).reasons == ("raw.group",)
    assert fansub(parse("[Quay] Michi - 07 RAW [1080p]")).reasons == ("raw.word",)
    assert fansub(parse("[QuaySubs] Michi - 07 [Dual Audio]")).reasons == ("sub.group", "dual.word")
