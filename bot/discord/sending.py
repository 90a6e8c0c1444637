"""What stands in a message that somebody sends to us by its menu: its words, and its files.

The files stay at Discord until somebody reads them; then they come in chunks.
"""

from collections.abc import AsyncIterator, Mapping
from functools import partial
from typing import Any

import aiohttp

from bot.handing import Handed, HandedFile, HandedText
from core.errors import SourceUnavailable

_CHUNK = 256 * 1024
_SILENCE = aiohttp.ClientTimeout(total=None, sock_connect=10, sock_read=30)


def things(data: Mapping[str, Any], http: aiohttp.ClientSession) -> list[Handed]:
    """The words and files of the message that an interaction is about, forwarded ones included."""
    messages = (data.get("resolved") or {}).get("messages") or {}
    message = messages.get(str(data.get("target_id")), {})
    forwarded = [one.get("message") or {} for one in message.get("message_snapshots") or []]
    found: list[Handed] = []
    for one in (message, *forwarded):
        if one.get("content"):
            found.append(HandedText(str(one["content"])))
        found += [_file(each, http) for each in one.get("attachments") or []]
    return found


def _file(attachment: Mapping[str, Any], http: aiohttp.ClientSession) -> HandedFile:
    read = partial(_read, http, str(attachment["url"]))
    media_type = str(attachment.get("content_type") or "")
    return HandedFile(str(attachment["filename"]), attachment.get("size"), read, media_type)


async def _read(http: aiohttp.ClientSession, url: str) -> AsyncIterator[bytes]:
    try:
        async with http.get(url, timeout=_SILENCE) as answer:
            if answer.status != 200:
                raise SourceUnavailable("Discord", f"it answered {answer.status}")
            async for chunk in answer.content.iter_chunked(_CHUNK):
                yield chunk
    except (aiohttp.ClientError, TimeoutError) as error:
        raise SourceUnavailable("Discord", type(error).__name__) from error
