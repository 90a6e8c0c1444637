"""Which torrent a .torrent or a magnet link is: the same one however it is written."""

import base64
import hashlib

import libtorrent as lt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import torrents
from core.errors import BadContent
from tests import swarm


@pytest.mark.parametrize("kind", ["v1", "v2", "hybrid"])
def test_file_and_magnet_of_a_torrent_are_the_same_torrent(tmp_path, kind):
    data = swarm.made(tmp_path, {"a/x.bin": b"x" * 100_000, "a/y.bin": b"y" * 50_000}, kind=kind)
    hashes = lt.load_torrent_buffer(data).ti.info_hashes()
    expected = str(hashes.v1) if hashes.has_v1() else str(hashes.v2)
    assert torrents.info_hash_of(data) == expected
    assert torrents.info_hash_of(swarm.magnet(data).encode()) == expected
    assert torrents.info_hash_of(torrents.magnet_of(expected).encode()) == expected


@given(st.binary(min_size=20, max_size=20))
def test_hex_and_base32_in_either_case_are_one_hash(digest):
    spelled = [digest.hex(), digest.hex().upper(), base64.b32encode(digest).decode()]
    found = {torrents.read_magnet(f"magnet:?xt=urn:btih:{one}").info_hash for one in spelled}
    assert found == {digest.hex()}


@given(st.text(max_size=60))
def test_only_a_magnet_or_a_bare_hash_is_a_torrent_s_name(text):
    found = torrents.magnet_in(text)
    assert found is None or text[:7].lower() == "magnet:" or len(text) in {40, 64}


def test_a_bare_hash_becomes_a_magnet_of_its_version():
    one, two = hashlib.sha1(b"").hexdigest(), hashlib.sha256(b"").hexdigest()
    assert torrents.magnet_in(one) == f"magnet:?xt=urn:btih:{one}"
    assert torrents.magnet_in(two.upper()) == f"magnet:?xt=urn:btmh:1220{two}"


def test_a_magnet_without_a_name_is_called_by_too_little_to_find_it():
    told = torrents.read_magnet(f"magnet:?xt=urn:btih:{'ab' * 20}")
    assert told.name == "abababab…"


def test_what_is_neither_is_refused():
    with pytest.raises(BadContent):
        torrents.described(b"<!doctype html>")
