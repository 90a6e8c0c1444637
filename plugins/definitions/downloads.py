"""The file behind a link, where a page comes before it: thanked, looked at, and the link on it found."""

import asyncio
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from core.errors import SourceChanged
from core.media import Offer
from core.source import Form, Http, Saved
from plugins.answers import hash_of, host_of, joined
from plugins.definitions.asking import address, pairs_of, with_query
from plugins.definitions.filters import FilterError
from plugins.definitions.login import headers_of
from plugins.definitions.pages import Element, html_of, picked
from plugins.definitions.pattern import bounded
from plugins.definitions.results import Reading, public
from plugins.definitions.shape import Before, Download, Pick
from plugins.definitions.template import TemplateError


async def file_of(http: Http, reading: Reading, download: Download, offer: Offer, base: str) -> Offer:
    """The offer with its file's address, or its hash. Raises SourceChanged when the page has neither."""
    url = offer.torrent_url
    parts = urlsplit(url)
    parts_of = {
        "AbsoluteUri": url,
        "AbsolutePath": parts.path,
        "PathAndQuery": parts.path + (f"?{parts.query}" if parts.query else ""),
        "Query": {},
    }
    parts_of["Query"] = dict(pair.partition("=")[::2] for pair in parts.query.split("&") if pair)
    reading = replace(reading, scope={**reading.scope, "DownloadUri": parts_of})
    try:
        return await _found(http, reading, download, offer, base)
    except (FilterError, TemplateError) as error:
        raise SourceChanged(reading.source, f"its definition does not fit: {error}", public(reading, url)) from None


async def _found(http: Http, reading: Reading, download: Download, offer: Offer, base: str) -> Offer:
    url = offer.torrent_url
    if download.before is not None:
        await _before(http, reading, download.before, url, base)
    if not download.selectors and download.hash is None:
        return offer
    page = Saved(url, await http.answer(url, headers=_headers(reading, download, url, base)))
    root = Element(await asyncio.to_thread(html_of, reading.source, page, reading.definition.encoding))
    with bounded():
        if download.hash is not None and (
            digest := hash_of(picked(download.hash, root, reading.scope, reading.around))
        ):
            return replace(offer, info_hash=digest, torrent_url="")
        for one in download.selectors:
            if (link := _link(one, root, reading)) and link.startswith("magnet:?"):
                return replace(offer, magnet=link, info_hash=offer.info_hash or hash_of(link), torrent_url="")
            if link and (file := joined(url, link)):
                return replace(offer, torrent_url=file)
    raise SourceChanged(reading.source, "there is no link to the file on its page", public(reading, url))


async def _before(http: Http, reading: Reading, before: Before, url: str, base: str) -> None:
    to = url
    if before.from_page is not None:
        page = Saved(url, await http.answer(url, headers=headers_of(reading, url, base)))
        root = Element(await asyncio.to_thread(html_of, reading.source, page, reading.definition.encoding))
        to = joined(url, picked(before.from_page, root, reading.scope, reading.around))
    elif before.path is not None:
        to = address(base, before.path, reading.scope, reading.definition.encoding)
    if host_of(to) != host_of(base):
        raise FilterError("what is asked before the file lies at another host")
    if before.method == "post":
        fields = {name: one.fill(reading.scope) for name, one in before.inputs.items()}
        await http.answer(to, body=Form(fields), headers=headers_of(reading, to, base))
        return
    to = with_query(to, pairs_of(before.inputs, reading.scope, reading.definition.encoding))
    await http.answer(to, headers=headers_of(reading, to, base))


def _headers(reading: Reading, download: Download, url: str, base: str) -> dict[str, Any]:
    own = {name: one.fill(reading.scope) for name, one in download.headers.items()}
    return {**headers_of(reading, url, base), **own}


def _link(pick: Pick, root: Element, reading: Reading) -> str:
    try:
        return picked(pick, root, reading.scope, reading.around).strip()
    except FilterError:
        return ""
