"""What is known of a picture goes into its file, its pixels stay, and what it said of itself is kept."""

import io
import json
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from core.media import Kind, Part
from tests.books import info, sample
from tests.programs import need
from worker.packaging.captions import caption_for, captioned
from worker.packaging.pages import Page, look

TOLD = info(
    "Blå & 家族",
    Kind.PICTURES,
    authors=("Ada", "Bö"),
    licence="CC BY 4.0",
    tags=("sea",),
    page_url="https://example.org/",
)


def with_caption(path, told=TOLD, alt="A boat"):
    picture = look(path)
    return b"".join(captioned(path, picture.media_type, caption_for(told, Page(picture, Part("1", 1), 1, 1, 1, alt))))


def drawn(path, mode="RGB", **how):
    image = Image.new("RGBA", (23, 11))
    image.putdata([(n % 256, n * 5 % 256, n * 11 % 256, 255 - n % 100) for n in range(23 * 11)])
    image.convert(mode).save(path, **how)
    return path


def pixels(data):
    with Image.open(io.BytesIO(data)) as image:
        return image.mode, image.tobytes()


CASES = [
    ("a.jpg", "RGB", {}),
    ("a.png", "RGBA", {}),
    ("a.png", "P", {}),
    ("lossy.webp", "RGB", {}),
    ("lossless.webp", "RGB", {"lossless": True}),
    ("clear.webp", "RGBA", {"lossless": True}),
]


@pytest.mark.parametrize(("name", "mode", "how"), CASES)
def test_pixels_stay_and_words_are_found_by_exiftool(tmp_path, name, mode, how):
    path = drawn(tmp_path / name, mode, **how)
    data = with_caption(path)
    assert pixels(data) == pixels(path.read_bytes())
    path.write_bytes(data)
    words = [need("exiftool"), "-j", "-a", "-G1", "-validate", "-all", path]
    (said,) = json.loads(subprocess.run(words, capture_output=True, check=True).stdout)
    assert said["ExifTool:Validate"] == "OK", said
    assert (said["XMP-dc:Title"], said["XMP-dc:Creator"], said["XMP-dc:Rights"]) == (
        "Blå & 家族",
        ["Ada", "Bö"],
        "CC BY 4.0",
    )
    assert said["IFD0:ImageDescription"] == said["XMP-dc:Description"] == "A boat"
    assert said["IFD0:Copyright"] == "CC BY 4.0"
    if name.endswith("png"):
        assert (said["PNG:Title"], said["PNG:Author"]) == ("Blå & 家族", "Ada, Bö")


@pytest.mark.parametrize("name", ["demo.jpg", "demo.png", "demo.gif", "demo.bmp", "demo.tif"])
def test_real_pictures_keep_their_pixels(name):
    path = sample(name)
    assert pixels(with_caption(path)) == pixels(path.read_bytes())


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp"])
def test_a_second_caption_changes_nothing(tmp_path, name):
    """What a file says of itself is kept; so what we said is too."""
    path = drawn(tmp_path / name)
    path.write_bytes(with_caption(path))
    assert with_caption(path, info("Another", authors=("Eve",))) == path.read_bytes()


@settings(max_examples=60, deadline=None)
@given(words=st.tuples(*[st.text()] * 4), name=st.sampled_from(["a.jpg", "a.png", "a.webp"]))
def test_any_words_leave_a_picture_that_opens(tmp_path_factory, words, name):
    title, author, licence, alt = words
    path = drawn(tmp_path_factory.mktemp("picture") / name)
    data = with_caption(path, info(title, authors=(author,), licence=licence), alt)
    assert pixels(data) == pixels(path.read_bytes())
    Image.open(io.BytesIO(data)).getexif()


def test_words_too_long_for_a_segment_are_left_out(tmp_path):
    path = drawn(tmp_path / "a.jpg")
    data = with_caption(path, info("Title", description="x" * 70_000), "")
    assert pixels(data) == pixels(path.read_bytes())
