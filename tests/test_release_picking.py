"""Which release is better, by hand-written pairs; and what holds whatever the releases are. See `core.releases`."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.media import Flag, Kind, Offer
from core.releases.merging import merged
from core.releases.offered import Offered
from core.releases.picking import PAGE, best, ranked, varied
from core.releases.preferring import Wants, read_groups, read_languages, read_qualities, wants
from core.releases.scoring import WEIGHTS, Known, judge

#: words of a pair: 4.2G a size, s30 seeders, +flag, @indexer, an age as 3d
FILM = "Gulls.2001.{}-BIRD"
DAY_MS = 86_400_000
NOW = 1_700_000_000_000
ENGLISH = Wants(languages=("en",))
GERMAN = Wants(languages=("de",))
BIG = Wants(lines=(2160, 1080))
SMALL = Wants(lines=(720, 480, 1080))
FANS = Wants(groups=frozenset({"bird"}), never=frozenset({"cuckoo"}))
STRICT = Wants(lines=(720, 1080), strict=True)


def whole(words, number=1):
    """A release from a line such as "1080p.BluRay.x264 8G s30 +trusted @here 3d"; a whole name where it has a dash."""
    name, *facts = words.split()
    name = name if "-" in name.replace("WEB-DL", "") else FILM.format(name)
    told = {"size_bytes": None, "seeders": 30, "info_hash": f"{number:040x}"}
    flags, indexer = set(), "here"
    for fact in facts:
        match fact[0], fact[-1]:
            case "+", _:
                flags.add(Flag(fact[1:]))
            case "@", _:
                indexer = fact[1:]
            case "s", _:
                told["seeders"] = None if fact == "s?" else int(fact[1:])
            case _, "d":
                told["published_at"] = NOW - int(fact[:-1]) * DAY_MS
            case _, "G":
                told["size_bytes"] = int(float(fact[:-1]) * 1e9)
    kind = Kind.SERIES if ".S0" in name else Kind.FILM
    offer = Offer(indexer, str(number), flags=frozenset(flags), **told)
    [one] = merged([Offered(number, name, offer, NOW, kind)], NOW)
    return one


#: the better one, the worse one, for whom
PAIRS = [
    # quality
    ("1080p.BluRay.x264 9G", "720p.BluRay.x264 4G", None),
    ("1080p.BluRay.x264 9G", "480p.DVDRip.x264 1G", None),
    ("1080p.WEB-DL.H264 6G", "1080p.HDTV.x264 6G", None),
    ("1080p.BluRay.x264 8G", "1080p.WEBRip.x264 8G", None),
    ("720p.WEB-DL.H264 3G", "480p.WEB-DL.H264 1G", None),
    ("2160p.WEB-DL.H265 14G", "480p.DVDRip.x264 1G", None),
    ("2160p.WEB-DL.H265 14G", "720p.WEB-DL.H264 3G", BIG),
    ("2160p.BluRay.x265 20G", "1080p.BluRay.x264 9G", BIG),
    ("720p.WEB-DL.H264 3G", "1080p.WEB-DL.H264 6G", SMALL),
    ("480p.WEB-DL.H264 1.2G", "2160p.WEB-DL.H265 14G", SMALL),
    ("1080p.WEB-DL.H264 6G", "DVDRip.XviD 0.7G", None),
    ("1080p.WEB-DL.H264 6G", "1080p.CAM.x264 6G s900", None),
    ("480p.DVDRip.x264 1G", "1080p.TS.x264 3G s900", None),
    ("1080p.PROPER.WEB-DL.H264 6G", "1080p.WEB-DL.H264 6G", None),
    ("1080p.REPACK.BluRay.x264 9G", "1080p.BluRay.x264 9G", None),
    ("1080p.WEB-DL.H264 6G", "WEB-DL.H264 6G", None),
    ("1080p.WEB-DL.H264 6G", "360p.WEBRip.x264 0.4G", None),
    ("576p.DVDRip.x264 1.2G", "480p.DVDRip.x264 1.2G", None),
    # who has it
    ("1080p.BluRay.x264 9G s200", "1080p.BluRay.x264 9G s2", None),
    ("1080p.BluRay.x264 9G s5", "1080p.BluRay.x264 9G s0", None),
    ("720p.BluRay.x264 4G s80", "1080p.BluRay.x264 9G s0", None),
    ("720p.BluRay.x264 4G s5", "1080p.BluRay.x264 9G s0", None),
    ("1080p.BluRay.x264 9G s30", "1080p.BluRay.x264 9G s?", None),
    ("1080p.BluRay.x264 9G s?", "1080p.BluRay.x264 9G s1", None),
    ("1080p.BluRay.x264 9G s?", "1080p.BluRay.x264 9G s0", None),
    ("1080p.BluRay.x264 9G s12", "720p.BluRay.x264 4G s60", None),
    ("720p.BluRay.x264 4G s300", "480p.BluRay.x264 1G s900", None),
    ("720p.WEB-DL.H264 3G s400", "1080p.WEB-DL.H264 6G s1", None),
    # languages
    ("German.1080p.BluRay.x264 9G", "French.1080p.BluRay.x264 9G", GERMAN),
    ("German.1080p.BluRay.x264 9G", "1080p.BluRay.x264 9G", GERMAN),
    ("1080p.BluRay.x264 9G", "German.1080p.BluRay.x264 9G", ENGLISH),
    ("English.1080p.BluRay.x264 9G", "Italian.1080p.BluRay.x264 9G", ENGLISH),
    ("German.720p.BluRay.x264 4G", "French.1080p.BluRay.x264 9G", GERMAN),
    ("German.DL.1080p.BluRay.x264 9G", "French.1080p.BluRay.x264 9G", GERMAN),
    # groups
    ("Gulls.2001.1080p.WEB-DL.H264-BIRD 6G", "Gulls.2001.1080p.WEB-DL.H264-FISH 6G", FANS),
    ("Gulls.2001.1080p.WEB-DL.H264-FISH 6G", "Gulls.2001.1080p.WEB-DL.H264-CUCKOO 6G s900", FANS),
    ("Gulls.2001.480p.DVDRip.x264-FISH 1G s1", "Gulls.2001.1080p.BluRay.x264-CUCKOO 9G s900", FANS),
    ("Gulls.2001.1080p.BluRay.x264-BIRD 9G", "Gulls.2001.720p.BluRay.x264-FISH 4G", FANS),
    # sizes
    ("1080p.BluRay.x264 9G", "1080p.BluRay.x264 0.9G", None),
    ("1080p.WEB-DL.H264 6G", "1080p.WEB-DL.H264 40G", None),
    ("720p.WEB-DL.H264 3G", "720p.WEB-DL.H264 0.4G", None),
    ("2160p.WEB-DL.H265 14G", "2160p.WEB-DL.H265 1G", BIG),
    ("720p.WEB-DL.H264 3G", "1080p.WEB-DL.H264 0.003G", None),
    ("480p.DVDRip.x264 1G", "2160p.BluRay.x265 0.7G", BIG),
    ("1080p.BluRay.x265 5G", "1080p.BluRay.x265 30G", None),
    ("1080p.BluRay.x264 9G", "1080p.BluRay.x264 1.2G", None),
    ("1080p.REMUX.BluRay.AVC 28G", "1080p.REMUX.BluRay.AVC 2G", None),
    # fakes, and what sites say
    ("720p.WEB-DL.H264 3G s2", "Gulls.2001.1080p.BluRay.x264-BIRD.mkv.exe 9G s900", None),
    ("720p.WEB-DL.H264 3G s2", "Gulls.2001.1080p.BluRay.password.protected.x264-BIRD 9G s900", None),
    ("1080p.BluRay.x264 9G", "Gulls.2001.1080p.BluRay.x264-BIRD.sample 9G s900", None),
    ("1080p.WEB-DL.H264 6G", "1080p.SCREENER.x264 6G", None),
    ("1080p.WEB-DL.H264 6G +trusted", "1080p.WEB-DL.H264 6G", None),
    ("1080p.WEB-DL.H264 6G", "1080p.WEB-DL.H264 6G +remake", None),
    ("1080p.WEB-DL.H264 6G", "1080p.WEB-DL.H264 6G +nuked", None),
    ("720p.WEB-DL.H264 3G", "1080p.WEB-DL.H264 6G +nuked +remake s1", None),
    ("1080p.WEB-DL.H264 6G +internal", "1080p.WEB-DL.H264 6G", None),
    ("1080p.WEB-DL.H264 6G +freeleech", "1080p.WEB-DL.H264 6G", None),
    # indexers, age
    ("1080p.WEB-DL.H264 6G @good", "1080p.WEB-DL.H264 6G @bad", None),
    ("1080p.WEB-DL.H264 6G 1d", "1080p.WEB-DL.H264 6G 90d", None),
    ("1080p.WEB-DL.H264 6G 4000d s60", "480p.WEB-DL.H264 1G 1d s60", None),
    # episodes and seasons
    ("Gulls.S01E02.1080p.WEB-DL.H264-BIRD 2G", "Gulls.S01E02.720p.HDTV.x264-FISH 1G", None),
    ("Gulls.S01E02.1080p.WEB-DL.H264-BIRD 2G", "Gulls.S01E02.1080p.WEB-DL.H264-FISH 0.02G", None),
    ("Gulls.S01.1080p.WEB-DL.H264-BIRD 20G", "Gulls.S01.1080p.WEB-DL.H264-FISH 0.6G", None),
    # one thing after the other
    ("720p.WEB-DL.H264 3G s1", "1080p.BluRay.x264 9G s900", STRICT),
    ("1080p.WEB-DL.H264 6G s1", "2160p.BluRay.x265 20G s900", STRICT),
    ("720p.BluRay.x264 4G s1", "720p.HDTV.x264 4G s900", STRICT),
]
KNOWN = Known(NOW, reliability={"here": 0.9, "good": 1.0, "bad": 0.4})


@pytest.mark.parametrize(("better", "worse", "wanted"), PAIRS)
def test_the_better_one_stands_first(better, worse, wanted):
    ones = [whole(worse, 1), whole(better, 2)]
    assert [one.whole.id for one in ranked(ones, wanted or Wants(), KNOWN)] == [2, 1]


def test_the_weights_are_points_of_a_thousand():
    assert sum(WEIGHTS.values()) == 1000


ODD = st.sampled_from([math.nan, math.inf, -math.inf, -1.0, 0.0, 0.5, 7.0])
WORDS = st.builds(
    lambda name, size, seeders, flag, indexer: f"{name} {size}G s{seeders}{flag} @{indexer}",
    st.sampled_from(["1080p.BluRay.x264", "720p.HDTV", "2160p.WEB-DL.H265", "CAM", "Gulls.2001.1080p-CUCKOO", "PDF"]),
    st.sampled_from([0, 0.003, 1, 9, 900]),
    st.one_of(st.integers(0, 10**6), st.just("?")),
    st.sampled_from(["", " +trusted", " +nuked", " +remake"]),
    st.sampled_from(["good", "bad", "here"]),
)
SEVERAL = st.lists(WORDS, min_size=1, max_size=12).map(lambda lines: [whole(one, n) for n, one in enumerate(lines, 1)])
ANY = st.sampled_from([Wants(), ENGLISH, BIG, FANS, STRICT])


@given(WORDS.filter(lambda one: "s?" not in one), st.integers(1, 10**6), ANY)
def test_more_seeders_never_make_a_release_worse(words, more, wanted):
    before = [part for part in words.split() if not (part[0] == "s" and part[1:].isdecimal())]
    seeders = next(int(part[1:]) for part in words.split() if part[0] == "s" and part[1:].isdecimal())
    less, better = whole(words), whole(" ".join([*before, f"s{seeders + more}"]))
    assert judge(better, wanted, KNOWN).score >= judge(less, wanted, KNOWN).score
    assert len(judge(better, wanted, KNOWN).gates) <= len(judge(less, wanted, KNOWN).gates)
    found = ranked([whole(words, 1), whole(" ".join([*before, f"s{seeders + more}"]), 2)], wanted, KNOWN)
    assert seeders > 300 or found[0].whole.id == 2


@given(SEVERAL)
def test_a_banned_group_is_never_first_while_there_is_another(several):
    found = ranked(several, FANS, KNOWN)
    clean = [one for one in found if not one.gates]
    assert all((one.whole.claims.group or "").lower() != "cuckoo" for one in clean)
    assert best(found) is (clean[0] if clean else None)
    assert found[: len(clean)] == clean


@given(SEVERAL, ANY, st.data())
def test_the_order_is_total_and_hangs_on_nothing_but_the_releases(several, wanted, data):
    found = ranked(several, wanted, KNOWN)
    assert sorted(one.whole.id for one in found) == sorted(one.id for one in several)
    assert ranked(data.draw(st.permutations(several)), wanted, KNOWN) == found


@given(SEVERAL, ANY, ODD, ODD)
def test_odd_figures_make_no_odd_sums(several, wanted, reliability, runtime):
    known = Known(NOW, {"here": reliability, "bad": reliability}, {"bird": (-3, 5)}, runtime_min=runtime)
    for one in ranked(several, wanted, known):
        assert 0 <= one.score <= 1000
        assert all(0 <= term.value <= 1 for term in one.terms)


@given(SEVERAL)
def test_a_first_page_has_a_small_one_and_one_from_elsewhere_where_there_are_such(several):
    judged = sorted((judge(one, Wants(), KNOWN) for one in several), key=lambda one: (-one.score, one.whole.id))
    page = varied(judged)[:PAGE]
    assert page[0] is judged[0]
    small = [one for one in judged if 0 < (one.whole.size_bytes or 0) <= 2_500_000_000]
    elsewhere = [one for one in judged if set(one.whole.indexers) - set(page[0].whole.indexers)]
    for kind in (small, elsewhere):
        assert not kind or any(one in page for one in kind)


def test_a_blocked_one_and_one_that_people_complained_of_stand_last_with_the_reason():
    good, other, third = whole("720p.WEB-DL 3G s1"), whole("1080p.WEB-DL 6G", 2), whole("1080p.BluRay 9G", 3)
    known = Known(NOW, blocked={other.keys[0]: "stalled"}, complaints={third.keys[-1]: 3})
    found = ranked([good, other, third], Wants(), known)
    assert found[0].whole is good
    assert {gate.code for one in found[1:] for gate in one.gates} == {"blocked", "complaints"}


def test_what_the_bytes_turned_out_to_be_beats_the_label():
    offer = Offer("here", "1", info_hash="a" * 40, seeders=30, size_bytes=6_000_000_000)
    [lie] = merged([Offered(1, FILM.format("2160p.WEB-DL.H265"), offer, NOW, Kind.FILM, lines=480)], NOW)
    found = ranked([lie, whole("720p.WEB-DL.H264 3G", 2)], BIG, KNOWN)
    assert (lie.lines, found[0].whole.id) == (480, 2)


@pytest.mark.parametrize(
    ("read", "text", "kept"),
    [
        (read_qualities, "1080p, 4K 720", "1080,2160,720"),
        (read_qualities, "1080p, big", None),
        (read_languages, "EN de", "en,de"),
        (read_languages, "english", None),
        (read_groups, "BIRD; NTb", "bird,ntb"),
        (read_groups, "", None),
    ],
)
def test_preferences_are_read_as_people_write_them(read, text, kept):
    assert read(text) == kept


def test_preferences_become_wants_and_who_says_nothing_of_languages_hears_their_own():
    said = {"quality": "720,1080", "spoken": "de,en", "never": "cuckoo", "picking": "strict"}
    assert wants(said, "es-ES") == Wants((720, 1080), ("de", "en"), frozenset(), frozenset({"cuckoo"}), strict=True)
    assert wants({}, "es-ES").languages == ("es",)
