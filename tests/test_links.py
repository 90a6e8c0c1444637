"""Signed links: what we signed opens, under its own name, until its time; nothing else does."""

import base64
import hashlib
import hmac

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.errors import LinkExpired, LinkInvalid
from core.links import Capability, Claim, path, sign, verify
from core.secrets import KeyRing, new_ring

RING = KeyRing({1: b"1" * 32, 2: b"2" * 32})
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
ids = st.integers(0, 2**64 - 1)
generations = st.integers(0, 2**32 - 1)
claims = st.builds(Claim, st.sampled_from(Capability), ids, ids, st.integers(1, 2**63), generations, generations)
names = st.text(max_size=60)
A_CLAIM = Claim(Capability.FILE, 7, 3, 1_000)
A_TOKEN = sign(RING, A_CLAIM, "alice.epub")


@given(claims, names)
def test_what_was_signed_is_what_is_read(claim, name):
    assert verify(RING, sign(RING, claim, name), name, 0) == claim


@given(claims, names)
def test_a_token_has_91_characters_that_need_no_quoting(claim, name):
    token = sign(RING, claim, name)
    assert len(token) == 91
    assert path(token, "a") == f"/s/{token}/a"


@given(claims, names, names)
def test_a_token_does_not_open_another_file_name(claim, name, other):
    assume(name != other)
    with pytest.raises(LinkInvalid):
        verify(RING, sign(RING, claim, name), other, 0)


@given(st.integers(0, 90), st.sampled_from(ALPHABET + ".=+/ é\n"))
def test_a_token_with_any_character_changed_is_refused(place, character):
    assume(A_TOKEN[place] != character)
    with pytest.raises(LinkInvalid):
        verify(RING, A_TOKEN[:place] + character + A_TOKEN[place + 1 :], "alice.epub", 0)


@given(st.one_of(st.text(), st.text(ALPHABET + ".", min_size=80, max_size=100)))
def test_a_made_up_token_is_refused(token):
    with pytest.raises(LinkInvalid):
        verify(RING, token, "alice.epub", 0)


@pytest.mark.parametrize("spelled", [A_TOKEN + "=", A_TOKEN + ".", f" {A_TOKEN}", A_TOKEN.replace(".", ""), ""])
def test_a_token_has_one_spelling_only(spelled):
    with pytest.raises(LinkInvalid):
        verify(RING, spelled, "alice.epub", 0)


def test_a_link_opens_until_the_second_in_which_it_ends():
    assert verify(RING, A_TOKEN, "alice.epub", 999.9) == A_CLAIM
    with pytest.raises(LinkExpired):
        verify(RING, A_TOKEN, "alice.epub", 1_000)


def test_a_forged_link_is_not_called_expired():
    """Who tries tokens learns nothing about their times."""
    with pytest.raises(LinkInvalid):
        verify(new_ring(), A_TOKEN, "alice.epub", 5_000)


def test_links_of_older_keys_open_as_long_as_the_key_is_on_the_ring():
    old = sign(KeyRing({1: b"1" * 32}), A_CLAIM, "alice.epub")
    assert verify(RING, old, "alice.epub", 0) == A_CLAIM
    with pytest.raises(LinkInvalid):
        verify(KeyRing({2: b"2" * 32}), old, "alice.epub", 0)


def test_the_newest_key_signs():
    with pytest.raises(LinkInvalid):
        verify(KeyRing({1: b"1" * 32}), A_TOKEN, "alice.epub", 0)


def test_a_capability_of_a_newer_version_is_refused_like_any_stranger():
    """While nodes are updated one by one, an older one may be handed a newer one's link."""
    payload = bytearray(base64.urlsafe_b64decode(A_TOKEN.partition(".")[0] + "=="))
    payload[2] = 200
    signature = hmac.new(RING.key("links", 2), bytes(payload) + b"alice.epub", hashlib.sha256).digest()
    token = ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in (bytes(payload), signature))
    with pytest.raises(LinkInvalid):
        verify(RING, token, "alice.epub", 0)


def test_a_name_that_is_no_text_is_refused():
    """Names of files on disk may hold bytes that are no UTF-8."""
    with pytest.raises(LinkInvalid):
        verify(RING, A_TOKEN, "alice\udcff.epub", 0)


def test_a_name_in_a_path_is_one_step_of_it():
    assert path("token", "a/b ?#é.epub") == "/s/token/a%2Fb%20%3F%23%C3%A9.epub"
    assert path("token", "a", door="open") == "/open/token/a"
