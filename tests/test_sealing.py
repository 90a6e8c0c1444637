"""Values kept encrypted: they open in their own cell, under any key of the ring, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import sealing
from core.errors import SealBroken
from core.sealing import Place
from core.secrets import KeyRing

RING = KeyRing({1: b"a" * 32})
ROTATED = KeyRing({1: b"a" * 32, 2: b"b" * 32})
HERE = Place("torrent", "body", "7")


@given(st.binary(max_size=2000))
def test_what_is_sealed_opens_again(value):
    assert sealing.unseal(RING, HERE, sealing.seal(RING, HERE, value)) == value


def test_the_same_value_sealed_twice_looks_different():
    assert sealing.seal(RING, HERE, b"magnet:?xt=1") != sealing.seal(RING, HERE, b"magnet:?xt=1")


@given(st.binary(min_size=1, max_size=60), st.data())
def test_one_changed_byte_anywhere_and_it_does_not_open(value, data):
    kept = bytearray(sealing.seal(RING, HERE, value))
    kept[data.draw(st.integers(0, len(kept) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(SealBroken):
        sealing.unseal(RING, HERE, bytes(kept))


@given(st.binary(max_size=60), st.data())
def test_a_value_that_was_cut_does_not_open(value, data):
    kept = sealing.seal(RING, HERE, value)
    with pytest.raises(SealBroken):
        sealing.unseal(RING, HERE, kept[: data.draw(st.integers(0, len(kept) - 1))])


@pytest.mark.parametrize(
    "elsewhere",
    [Place("torrent", "body", "8"), Place("torrent", "label", "7"), Place("torrent_file", "body", "7")],
    ids=["row", "column", "table"],
)
def test_a_value_moved_to_another_cell_does_not_open(elsewhere):
    with pytest.raises(SealBroken, match="belongs to another row"):
        sealing.unseal(RING, elsewhere, sealing.seal(RING, HERE, b"x"))


def test_with_another_key_under_the_same_number_nothing_opens():
    with pytest.raises(SealBroken):
        sealing.unseal(KeyRing({1: b"z" * 32}), HERE, sealing.seal(RING, HERE, b"x"))


@given(st.binary(max_size=200))
def test_after_another_key_came_older_values_open_and_newer_ones_use_it(value):
    before = sealing.seal(RING, HERE, value)
    after = sealing.seal(ROTATED, HERE, value)
    assert sealing.unseal(ROTATED, HERE, before) == sealing.unseal(ROTATED, HERE, after) == value
    assert (sealing.key_of(before), sealing.key_of(after)) == (1, 2)


def test_a_value_of_a_key_that_is_not_in_the_file_says_which_one():
    with pytest.raises(SealBroken, match="its key, number 2, is not in the key file"):
        sealing.unseal(RING, HERE, sealing.seal(ROTATED, HERE, b"x"))


def test_a_look_up_finds_the_same_value_and_tells_nothing_of_it():
    digest = "aa" * 20
    assert sealing.lookup(RING, "torrent", digest) == sealing.lookup(RING, "torrent", digest)
    assert sealing.lookup(RING, "torrent", digest) != sealing.lookup(RING, "torrent", "bb" * 20)
    assert digest[:8] not in sealing.lookup(RING, "torrent", digest)


def test_while_keys_change_a_row_is_found_by_either():
    digest = "aa" * 20
    found = sealing.lookups(ROTATED, "torrent", digest)
    assert sealing.lookup(RING, "torrent", digest) in found
    assert sealing.lookup(ROTATED, "torrent", digest) in found


def test_sealing_and_looking_up_use_keys_of_their_own():
    assert len({RING.key(purpose, 1) for purpose in ("links", "buttons", "fields", "lookups")}) == 4
