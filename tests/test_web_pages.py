"""The pages that signed links open: what they show, and that nothing in them is more than text."""

from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web.pages import OpenPage, Refusal, open_page, refusal_page

BOOK = OpenPage(
    title="Frankenstein; or, the Modern Prometheus",
    kind="book",
    format="EPUB",
    size_bytes=410_000,
    download_url="/s/token/Frankenstein.epub",
    media_type="application/epub+zip",
    added=datetime(2025, 11, 21, 9, 30, tzinfo=UTC),
    sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    authors=("Mary Shelley",),
    licence="Public domain in the USA",
    languages=("English",),
    description="A scientist makes a creature and abandons it.",
    cover_url="/s/token/cover.svg",
)


class Outline(HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every element of this tag."""
        return [attributes for name, attributes in self.elements if name == tag]


def test_the_page_of_a_book_tells_what_it_is():
    page = Outline(open_page(BOOK))
    for fact in ("Mary Shelley", "EPUB", "410 KB", "English", "Public domain in the USA", "2025-11-21", "9f86d081884c"):
        assert fact in page.text
    assert page.all("img")[1]["alt"] == "Cover of Frankenstein; or, the Modern Prometheus"
    assert BOOK.sha256 in [one.get("title") for one in page.all("dd")]


def test_the_download_is_a_plain_link_that_needs_no_script():
    links = Outline(open_page(BOOK)).all("a")
    assert {"class": "button primary", "href": "/s/token/Frankenstein.epub", "download": None} in links


@pytest.mark.parametrize(
    ("media_type", "tag"), [("audio/mpeg", "audio"), ("audio/mp4", "audio"), ("video/mp4", "video")]
)
def test_what_plays_has_a_player_with_a_name(media_type, tag):
    (player,) = Outline(open_page(replace(BOOK, media_type=media_type))).all(tag)
    assert player["src"] == BOOK.download_url
    assert "controls" in player
    assert BOOK.title in player["aria-label"]


def test_a_picture_is_shown():
    page = Outline(open_page(replace(BOOK, media_type="image/png", cover_url=None)))
    assert [one["src"] for one in page.all("img")] == ["/page/mark.svg", BOOK.download_url]


def test_a_pdf_opens_in_the_browser_and_a_book_does_not():
    assert "Open here" in Outline(open_page(replace(BOOK, media_type="application/pdf"))).text
    assert "Open here" not in Outline(open_page(BOOK)).text


def test_what_is_not_known_is_left_out():
    bare = replace(BOOK, authors=(), licence="", languages=(), description="", cover_url=None, sha256="")
    page = Outline(open_page(bare))
    assert "Licence" not in page.text
    assert "Languages" not in page.text
    assert "Checked" not in page.text
    assert len(page.all("img")) == 1


@pytest.mark.parametrize(
    ("size_bytes", "said"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1 KB"),
        (4_200_000, "4.2 MB"),
        (52_600_000, "53 MB"),
        (3 * 10**9, "3 GB"),
    ],
)
def test_sizes_are_said_as_people_say_them(size_bytes, said):
    assert f">{said}<" in open_page(replace(BOOK, size_bytes=size_bytes))


@given(text=st.text(min_size=1))
def test_no_text_can_add_an_element_or_an_attribute(text):
    plain = Outline(open_page(replace(BOOK, title="a", authors=("a",), licence="a", description="a", kind="a")))
    hostile = replace(
        BOOK, title=text, authors=(text,), licence=text, description=text, kind=text, cover_url=text, download_url=text
    )
    page = Outline(open_page(hostile))
    assert [(tag, sorted(one)) for tag, one in page.elements] == [(tag, sorted(one)) for tag, one in plain.elements]


@pytest.mark.parametrize(
    ("refusal", "status", "title"),
    [
        (Refusal.EXPIRED, 410, "This link has expired"),
        (Refusal.INVALID, 403, "This link is not valid"),
        (Refusal.GONE, 410, "This is not here any more"),
        (Refusal.MISSING, 404, "There is no such page"),
    ],
)
def test_a_link_that_does_not_open_says_why_and_what_to_do_next(refusal, status, title):
    page = Outline(refusal_page(refusal))
    assert refusal.status == status
    assert title in page.text
    assert page.all("a") == [{"class": "button primary", "href": "/"}]


def test_the_words_of_another_language_are_used():
    html = open_page(replace(BOOK, words={"page-download": "تنزيل"}, locale="ar", rtl=True))
    assert ">تنزيل<" in html
    assert '<html lang="ar" dir="rtl">' in html
    assert '<html lang="ar" dir="rtl">' in refusal_page(Refusal.EXPIRED, "ar")


def test_nothing_in_the_pages_needs_a_looser_policy():
    for html in (open_page(BOOK), refusal_page(Refusal.GONE)):
        page = Outline(html)
        assert page.all("style") == []
        assert all(one.get("src") for one in page.all("script"))
        assert not any("style" in one or any(name.startswith("on") for name in one) for _, one in page.elements)
