"""By what an interaction's messages are found and changed for a quarter of an hour, also after a restart.

The token of an interaction opens its messages and nothing else. It is kept with the post of a card
that goes on, sealed, and is of no use to anybody after that time.
"""

import discord
from discord.http import Route

from bot.discord import troubles
from bot.posts import Posts
from core.models import Post

#: Discord takes a token for 15 minutes; what is sent in the last seconds may come late
_TOKEN_S = int(14.5 * 60)


class Reach:
    """Reaches messages of posts by the interactions that they answer."""

    def __init__(self, client: discord.Client, posts: Posts) -> None:
        self._client = client
        self._posts = posts

    def hook(self, post: Post) -> discord.Webhook | None:
        """By what a message can be changed, while it can."""
        token, app = self._token(post), self._client.application_id
        return discord.Webhook.partial(app, token, client=self._client) if token and app else None

    async def find(self, post: Post) -> bool:
        """Whether a card whose sender died before it could tell stands somewhere; its address is known then.

        The first message of an interaction can be asked for. Where that is the one that was pressed, it
        is a card of ours already, and this one was not sent.
        """
        token = self._token(post)
        if not token:
            return False
        route = Route(
            "GET",
            "/webhooks/{webhook_id}/{webhook_token}/messages/@original",
            webhook_id=self._client.application_id or 0,
            webhook_token=token,
        )
        try:
            found = str((await self._client.http.request(route))["id"])
        except discord.HTTPException as error:
            if troubles.passes(error):
                raise
            if troubles.bars(error):  # it was never answered, or its time is over
                await self.forget(post)
            return False
        if await self._posts.is_anothers(found):
            return False
        post.address = found
        await self._posts.addressed(post)
        return True

    async def forget(self, post: Post) -> None:
        """The token opens nothing any more."""
        await self._posts.reached(post, "")

    def _token(self, post: Post) -> str | None:
        return self._posts.reach_of(post, _TOKEN_S)
