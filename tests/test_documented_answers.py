"""Answers as the services' own documentation has them, read by `sources parse`: nothing of ours has made them up.

Each is cut down to the fields that are read and some that are not, in the spelling of its documentation.
"""

import json

import pytest

from core.source import What
from door.parsing import found
from tests.command_line import call

HASH = "63e07ff523710ca268567dad344ce1e0e6b7e8a3"
MAGNET = f"magnet:?xt=urn:btih:{HASH}&dn=x"
#: https://archive.org/help/aboutsearch.htm, https://archive.org/developers/md-read.html
SCRAPED = {
    "items": [{"identifier": "prelinger_1", "title": "A Film", "mediatype": "movies", "format": ["h.264"]}],
    "count": 1,
    "cursor": "W3siaWRlbnRpZmllciI6ImFuLWVhcy0yMDE2In1d",
    "total": 2830,
}
ITEM = {
    "created": 1650000000,
    "d1": "ia800100.us.archive.org",
    "dir": "/29/items/principleofrelat00eins",
    "files": [
        {"name": "a.epub", "source": "derivative", "format": "EPUB", "mtime": "1234", "size": "123456", "md5": "x"},
        {"name": "a_meta.xml", "source": "metadata", "format": "Metadata"},
    ],
    "files_count": 2,
    "metadata": {
        "identifier": "principleofrelat00eins",
        "mediatype": "texts",
        "title": "The principle of relativity",
        "creator": ["Einstein, Albert, 1879-1955", "Minkowski, H. (Hermann), 1864-1909"],
        "language": "eng",
        "date": "1920",
    },
    "server": "ia800100.us.archive.org",
    "workable_servers": ["ia800100.us.archive.org"],
}
#: https://librivox.org/api/info
AUDIOBOOK = {
    "id": "52",
    "title": "Letters of Two Brides",
    "description": "The story concerns two young women.<br />",
    "url_text_source": "http://www.gutenberg.org/etext/1941",
    "language": "English",
    "copyright_year": "1841",
    "num_sections": "58",
    "totaltime": "7:55:58",
    "totaltimesecs": 28558,
    "authors": [{"id": "75", "first_name": "Honoré de", "last_name": "Balzac", "dob": "1799", "dod": "1850"}],
    "sections": [
        {
            "id": "1",
            "section_number": "1",
            "title": "Letter 01",
            "listen_url": "https://www.archive.org/download/x/letters_01_64kb.mp3",
            "playtime": "1234",
            "readers": [{"reader_id": "1", "display_name": "x"}],
        }
    ],
}
#: https://api.openverse.org/v1/#tag/audio
SOUND = {
    "id": "8624ba61-57f1-4f98-8a85-ece206c319cf",
    "title": "Wish You Were Here",
    "foreign_landing_url": "https://www.jamendo.com/track/1214935",
    "url": "https://mp3d.jamendo.com/download/track/1214935/mp32",
    "creator": "The.madpix.project",
    "license": "by-nc-sa",
    "license_version": "3.0",
    "license_url": "https://creativecommons.org/licenses/by-nc-sa/3.0/",
    "filesize": None,
    "filetype": "mp32",
    "tags": [],
    "alt_files": None,
    "duration": 270000,
    "genres": ["rock"],
}
#: https://www.mediawiki.org/wiki/API:Imageinfo, in format versions 1 and 2
FILE = {
    "pageid": 1,
    "ns": 6,
    "title": "File:Albert Einstein Head.jpg",
    "imagerepository": "local",
    "imageinfo": [
        {
            "size": 100,
            "url": "https://upload.wikimedia.org/wikipedia/commons/d/d3/Albert_Einstein_Head.jpg",
            "descriptionurl": "https://commons.wikimedia.org/wiki/File:Albert_Einstein_Head.jpg",
            "mime": "image/jpeg",
            "mediatype": "BITMAP",
            "extmetadata": {
                "LicenseShortName": {"value": "Public domain", "source": "commons-desc-page", "hidden": ""}
            },
        }
    ],
}
#: Kavita's API, GET /api/swagger: SeriesDto
SERIES = {"id": 5, "name": "One", "originalName": "One", "pages": 200, "format": 1, "libraryId": 1, "userRating": 0}
#: Nyaa's feed, github.com/nyaadevs/nyaa, templates/rss.xml
NYAA = f"""<rss xmlns:nyaa="https://nyaa.si/xmlns/nyaa" version="2.0"><channel><item>
<title>[X] Y - 01 (1080p).mkv</title>
<link>https://nyaa.si/download/1.torrent</link><guid isPermaLink="true">https://nyaa.si/view/1</guid>
<pubDate>Thu, 01 Jan 2026 00:00:00 -0000</pubDate><nyaa:seeders>10</nyaa:seeders><nyaa:leechers>2</nyaa:leechers>
<nyaa:downloads>5</nyaa:downloads><nyaa:infoHash>{HASH}</nyaa:infoHash><nyaa:categoryId>1_2</nyaa:categoryId>
<nyaa:size>1.4 GiB</nyaa:size><nyaa:comments>12</nyaa:comments><nyaa:trusted>No</nyaa:trusted></item></channel></rss>"""
#: https://knaben.org/api/v1
KNABEN = {
    "hits": [
        {
            "id": "x",
            "title": "A name",
            "bytes": 1000,
            "categoryId": [3000000, 3001000],
            "date": "2024-03-29T16:54:59+01:00",
            "details": "https://x.example/1",
            "hash": HASH,
            "magnetUrl": MAGNET,
            "peers": 1,
            "seeders": 3,
            "tracker": "Y",
            "virusDetection": 0,
            "score": 10.1,
        }
    ],
    "max_score": None,
    "total": {"relation": "eq", "value": 1},
}
#: https://github.com/torznab/spec.github.io
TORZNAB = f"""<?xml version="1.0" encoding="UTF-8"?><rss version="1.0" xmlns:torznab="http://torznab.com/schemas/2015/feed">
<channel><item><title>The Experiments 1x04 The Secret of Luck</title><guid>https://x.example/torrent/1</guid>
<type>public</type><pubDate>Sat, 14 Mar 2015 17:10:42 -0400</pubDate><size>2538463390</size><link>https://x.example/dl/1</link>
<category>5040</category><enclosure url="https://x.example/dl/1" length="2538463390" type="application/x-bittorrent"/>
<torznab:attr name="seeders" value="1"/><torznab:attr name="peers" value="2"/>
<torznab:attr name="infohash" value="{HASH}"/></item></channel></rss>"""
#: https://drafts.opds.io/opds-2.0
OPDS = {
    "metadata": {"title": "Example listing publications"},
    "links": [{"rel": "self", "href": "http://example.com/new", "type": "application/opds+json"}],
    "publications": [
        {
            "metadata": {
                "@type": "http://schema.org/Book",
                "title": "Moby-Dick",
                "author": "Herman Melville",
                "identifier": "urn:isbn:978031600000X",
                "language": "en",
                "modified": "2015-09-29T17:00:00Z",
            },
            "links": [
                {
                    "rel": "http://opds-spec.org/acquisition/open-access",
                    "href": "http://example.org/file.epub",
                    "type": "application/epub+zip",
                }
            ],
            "images": [{"href": "http://example.org/cover.jpg", "type": "image/jpeg", "height": 1400, "width": 800}],
        }
    ],
}
HERE = {
    "kavita": {"base_url": "http://kv.example", "api_key": "k"},
    "opds": {"base_url": "http://example.org/opds"},
    "nyaa": {"base_url": "https://nyaa.si"},
    "knaben": {"base_url": "https://api.knaben.org/v1"},
    "torznab": {"base_url": "https://x.example/api", "api_key": "k"},
}
VERSION_1 = {"batchcomplete": "", "query": {"pages": {"1": FILE}}}
VERSION_2 = {"batchcomplete": True, "query": {"pages": [FILE]}}


@pytest.fixture
def settings(make_settings):
    return make_settings(sources=HERE)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("name", "what", "answer", "told"),
    [
        ("internet_archive", What.SEARCH, SCRAPED, {"ref": "prelinger_1", "kind": "film"}),
        ("internet_archive", What.TITLE, ITEM, {"name": "The principle of relativity", "year": 1920}),
        ("internet_archive", What.PARTS, ITEM, {"ref": "a.epub", "number": 1}),
        ("internet_archive", What.ASSETS, ITEM, {"name": "a.epub"}),
        ("librivox", What.SEARCH, {"books": [AUDIOBOOK]}, {"name": "Letters of Two Brides", "parts": 58}),
        ("librivox", What.PARTS, {"books": [AUDIOBOOK]}, {"name": "Letter 01", "duration_s": 1234.0}),
        ("librivox", What.ASSETS, {"books": [AUDIOBOOK]}, {"name": "letters_01_64kb.mp3"}),
        ("openverse", What.ASSETS, SOUND, {"name": "8624ba61.mp3"}),
        ("wikimedia_commons", What.SEARCH, VERSION_1, {"name": "Albert Einstein Head", "licence": "Public domain"}),
        ("wikimedia_commons", What.TITLE, VERSION_2, {"name": "Albert Einstein Head", "kind": "pictures"}),
        ("kavita", What.FEED, [SERIES], {"ref": "5", "name": "One"}),
        ("opds", What.FEED, OPDS, {"name": "Moby-Dick", "kind": "book"}),
        ("nyaa", What.FEED, NYAA, {"name": "[X] Y - 01 (1080p).mkv"}),
        ("knaben", What.SEARCH, KNABEN, {"name": "A name", "kind": "film"}),
        ("torznab", What.SEARCH, TORZNAB, {"name": "The Experiments 1x04 The Secret of Luck"}),
    ],
)
def test_an_answer_of_the_documentation_is_read(settings, name, what, answer, told):
    body = answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
    read = found(settings, name, what, "https://site.example/a", body)
    assert read.is_understood, read.rows
    first = read.rows[0]["assets"][0] if what is What.ASSETS else read.rows[0]
    assert {key: first.get(key) for key in told} == told


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_release_leads_to_its_page_though_the_site_counts_comments_beside_it(settings):
    [release] = found(settings, "nyaa", What.FEED, "https://nyaa.si/?page=rss", NYAA.encode()).rows
    assert "https://nyaa.si/view/1" in json.dumps(release)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nothing_found_is_no_trouble(settings):
    """LibriVox says it with a 404, MediaWiki with an answer that has no query."""
    for name, answer in (
        ("librivox", {"error": "Audiobooks could not be found"}),
        ("wikimedia_commons", {"batchcomplete": True}),
    ):
        read = found(settings, name, What.SEARCH, "https://site.example/a", json.dumps(answer).encode())
        assert read.is_understood, read.rows


def test_the_command_reads_them_from_a_file(tmp_path):
    (tmp_path / "answer.json").write_text(json.dumps(SCRAPED))
    result = call("sources", "parse", "internet_archive", str(tmp_path / "answer.json"), HOME=tmp_path)
    assert (result.exit_code, result.output.startswith("A Film")) == (0, True)
