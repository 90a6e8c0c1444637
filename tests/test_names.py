"""Safe file names, as laws."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.storage.names import LONGEST_BYTES, ending, numbered, safe_name

WINDOWS = {"con", "prn", "aux", "nul", "com1", "lpt9"}
texts = (
    st.text()
    | st.text(alphabet="aé/\\:. \u202e\u0000👩\u200d🚀界\u0301CON.")
    | st.sampled_from(["con", "NUL.txt", "..", ""])
)


@given(texts)
def test_any_text_becomes_a_name_that_every_system_takes(text):
    name = safe_name(text)
    assert 1 <= len(name.encode()) <= LONGEST_BYTES
    assert not set(name) & set('/\\:*?"<>|\u202a\u202e\u2066\u2069\u200e\u200f\ufeff')
    assert all(unicodedata.category(letter) not in {"Cc", "Cs"} for letter in name)
    assert name == name.strip(". ")
    assert name.partition(".")[0].lower() not in WINDOWS
    assert unicodedata.is_normalized("NFC", name)


@given(texts)
def test_a_safe_name_stays_as_it_is(text):
    assert safe_name(safe_name(text)) == safe_name(text)


@given(st.text(alphabet="aé界👩\u200d🚀 .", min_size=150, max_size=400), st.sampled_from([".epub", ".CBZ", ".mp3"]))
def test_a_long_name_keeps_its_ending(text, tail):
    assert safe_name("Book" + text + "x" + tail).endswith(tail)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("AC/DC: Live?.mp3", "AC-DC- Live.mp3"),
        ("../../etc/passwd", "-..-etc-passwd"),
        ("nul.txt", "_nul.txt"),
        ("Frankenstein; or, the Modern Prometheus.epub", "Frankenstein; or, the Modern Prometheus.epub"),
        ("cafe\u0301", "café"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("  what\n\tnow ", "what now"),
        ("???", "Untitled"),
        ("家族 👨‍👩‍👧.cbz", "家族 👨‍👩‍👧.cbz"),
    ],
)
def test_names_stay_readable(text, name):
    assert safe_name(text) == name


def test_namesakes_are_numbered_before_the_ending():
    assert [numbered("Alice.epub", number) for number in (1, 2, 3)] == [
        "Alice.epub",
        "Alice (2).epub",
        "Alice (3).epub",
    ]
    assert numbered("Alice", 2) == "Alice (2)"
    assert (ending("a.TAR.GZ"), ending("Vol. 2 and more"), ending(".epub")) == (".gz", "", "")
