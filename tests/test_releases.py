"""What indexers list, as works; and many offers of one release as one. See `core.releases`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.media import Flag, Kind, Offer, Release
from core.releases.merging import magnet_of, merged, trackers
from core.releases.offered import FRESH_MS, Offered, Scraped
from core.releases.works import by_work, work_of

HASH, OTHER = "a" * 40, "b" * 40
NAME = "Gulls.2001.1080p.BluRay.x264-BIRD"
GB = 1_000_000_000


def offered(number, name=NAME, **more):
    scraped, seen_at = more.pop("scraped", None), more.pop("seen_at", 0)
    offer = Offer(more.pop("indexer", "here"), str(number), **{"size_bytes": GB, **more})
    return Offered(number, name, offer, seen_at, Kind.FILM, scraped=scraped)


@pytest.mark.parametrize(
    ("name", "kind", "called", "found"),
    [
        ("Gulls.of.the.North.2001.1080p.WEB-BIRD", None, "Gulls of the North", Kind.FILM),
        ("Gulls.S01E02.720p.HDTV.x264-BIRD", None, "Gulls S01E02", Kind.SERIES),
        ("Gulls.S01E02-E03.720p.HDTV.x264-BIRD", None, "Gulls S01E02-E03", Kind.SERIES),
        ("Gulls.S02.1080p.WEB-DL.H.264-BIRD", None, "Gulls S02", Kind.SERIES),
        ("[Bird] Gulls - 07 (1080p) [ABCD1234].mkv", None, "Gulls 7", Kind.SERIES),
        ("Gulls.2024.05.01.1080p.WEB.h264-BIRD", None, "Gulls 2024-05-01", Kind.SERIES),
        ("A Book of Gulls EPUB", Kind.BOOK, "A Book of Gulls EPUB", Kind.BOOK),
    ],
)
def test_a_release_is_of_a_work(name, kind, called, found):
    work = work_of(Release(name, (Offer("here", "1"),), kind))
    assert (work.info.name, work.info.kind) == (called, found)


def test_a_name_that_says_nothing_is_of_no_work():
    assert work_of(Release("d41d8cd98f00b204e9800998ecf8427e", (Offer("here", "1"),))) is None


def test_the_same_film_by_several_groups_is_one_work_and_another_year_is_another():
    names = ("Gulls.2001.1080p.WEB-A", "GULLS.2001.720p.BluRay-B", "The.Gulls.2001.DVDRip-C", "Gulls.2019.1080p.WEB-A")
    works = by_work(Release(name, (Offer("here", name),)) for name in names)
    assert [len(releases) for _, releases in works] == [3, 1]


def test_offers_of_one_hash_are_one_release_whatever_they_are_called():
    [one] = merged([offered(1, info_hash=HASH), offered(2, "gulls 2001 bird", info_hash=HASH, size_bytes=None)])
    assert [each.id for each in one.offers] == [1, 2]
    assert one.id == 1


def test_another_hash_is_another_release_under_the_same_name():
    assert len(merged([offered(1, info_hash=HASH), offered(2, info_hash=OTHER)])) == 2


@pytest.mark.parametrize(("size", "count"), [(GB, 1), (GB * 1005 // 1000, 1), (GB * 102 // 100, 2), (None, 2)])
def test_without_a_hash_name_and_size_decide(size, count):
    name = "Gulls 2001 1080p BluRay x264-BIRD"
    assert len(merged([offered(1, info_hash=HASH), offered(2, name, size_bytes=size)])) == count


def test_an_offer_without_a_hash_joins_none_when_two_torrents_are_like_it():
    found = merged([offered(1, info_hash=HASH), offered(2, info_hash=OTHER), offered(3)])
    assert [len(one.offers) for one in found] == [1, 1, 1]


def test_the_best_offer_stands_first_and_what_a_tracker_said_counts_more_than_an_indexer():
    asked = Scraped(50, 0, 1000)
    [one] = merged(
        [
            offered(1, info_hash=HASH, seeders=40, flags=frozenset({Flag.NUKED})),
            offered(2, info_hash=HASH, seeders=9),
            offered(3, info_hash=HASH, seeders=1, scraped=asked),
            offered(4, info_hash=HASH, seeders=9, download_factor=0.0),
        ],
        now_ms=1000,
    )
    assert [each.id for each in one.offers] == [3, 4, 2, 1]
    assert one.seeders(1000) == 50


def test_an_old_word_of_an_indexer_is_worth_half_after_half_a_day_and_an_old_scrape_nothing():
    one = offered(1, seeders=8, scraped=Scraped(50, 0, 0))
    assert one.seeders(FRESH_MS - 1) == 50
    assert one.seeders(12 * 3_600_000) == 4


def test_the_trackers_of_all_open_offers_are_named_and_those_of_private_ones_to_nobody():
    def magnet(tracker):
        return f"magnet:?xt=urn:btih:{HASH}&tr={tracker}"

    private = frozenset({Flag.PRIVATE})
    [one] = merged(
        [
            offered(1, info_hash=HASH, magnet=magnet("udp%3A%2F%2Fone.example%3A80"), seeders=5),
            offered(2, info_hash=HASH, magnet=magnet("udp%3A%2F%2Ftwo.example%3A80"), seeders=3),
            offered(3, info_hash=HASH, magnet=magnet("https%3A%2F%2Fmine.example%2Fsecret"), flags=private),
        ]
    )
    assert trackers(one) == ("udp://one.example:80", "udp://two.example:80")
    open_one = magnet_of(one, one.offers[0])
    assert "two.example" in open_one
    assert "mine.example" not in open_one
    mine = next(each for each in one.offers if each.is_private)
    assert magnet_of(one, mine) == mine.offer.magnet


OFFERS = st.builds(
    lambda number, name, info_hash, size: offered(number, name, info_hash=info_hash, size_bytes=size),
    st.integers(1, 10**6),
    st.sampled_from([NAME, NAME.replace(".", " "), "Gulls.2001.720p.WEB-OTHER"]),
    st.sampled_from(["", HASH, OTHER]),
    st.sampled_from([None, 0, GB, GB + 1, 2 * GB]),
)


@given(st.lists(OFFERS, max_size=20, unique_by=lambda one: one.id))
def test_no_offer_is_dropped_and_the_order_of_arrival_changes_nothing(offers):
    found = merged(offers)
    assert sorted(each.id for one in found for each in one.offers) == sorted(one.id for one in offers)
    assert found == merged(offers[::-1])
    assert all(len({each.offer.info_hash for each in one.offers} - {""}) <= 1 for one in found)
