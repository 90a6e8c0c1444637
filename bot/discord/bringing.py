"""Files of a request in messages of their own, each as soon as it is there: under its card, once.

A message is named after its first file. Sent again after a crash it is the same message, and what it holds is read
from it. What Discord refuses is left to its link on the card.
"""

from collections.abc import Sequence
from io import BufferedRandom

import discord

from bot.cards import Card, File
from bot.discord import troubles
from bot.discord.parcels import Parcels, together
from bot.posts import Posts
from core import log
from core.models import Post

_log = log.get(__name__)
Opened = Sequence[tuple[File, str, BufferedRandom]]


class Bringing:
    """Brings files into channels."""

    def __init__(self, client: discord.Client, parcels: Parcels, posts: Posts) -> None:
        self._client = client
        self._parcels = parcels
        self._posts = posts
        self._refused: set[tuple[int, str]] = set()

    async def bring(self, post: Post, card: Card, most_bytes: int) -> None:
        """All files of a card that its channel takes and has not got yet. Raises HTTPException for what passes."""
        files = [one for one in await self._posts.undelivered(post, card) if self._is_open(post, one)]
        while together(files, most_bytes):
            async with self._parcels.opened(files, most_bytes) as opened:
                if not opened:
                    return
                brought = await self._sent(post, opened)
            files = [one for one in files if one not in brought and self._is_open(post, one)]

    async def _sent(self, post: Post, opened: Opened) -> list[File]:
        """One message; those of the files that it has."""
        channel = self._client.get_partial_messageable(int(post.place))
        attached = [discord.File(kept, filename=name) for _, name, kept in opened]
        nonce = self._posts.nonce(post, opened[0][0])
        card = discord.MessageReference(
            message_id=int(post.address), channel_id=int(post.place), fail_if_not_exists=False
        )
        try:
            sent = await channel.send(files=attached, reference=card, nonce=nonce, mention_author=False)
        except discord.HTTPException as error:
            if troubles.passes(error):
                raise
            _log.warning("discord.unbrought", post=post.id, status=error.status, code=error.code)
            self._refused |= {(post.id or 0, file.sha256) for file, _, _ in opened}
            return []
        there = {one.filename for one in sent.attachments}
        brought = [file for file, name, _ in opened if name in there] or [opened[0][0]]
        await self._posts.handed_over(post, str(sent.id), brought)
        return brought

    def _is_open(self, post: Post, file: File) -> bool:
        return (post.id or 0, file.sha256) not in self._refused
