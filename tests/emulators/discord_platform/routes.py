"""The doors of the REST API: method, path as the official schema writes it, who answers, how often."""

import re
from dataclasses import dataclass, field

from tests.emulators.discord_platform import api_commands as commands
from tests.emulators.discord_platform import api_interactions as interactions
from tests.emulators.discord_platform import api_messages as messages
from tests.emulators.discord_platform import api_self as itself


@dataclass(frozen=True)
class Route:
    method: str
    template: str
    answer: object
    limit: tuple[int, float] | None = None  # requests, seconds
    needs_token: bool = True
    counts_globally: bool = True
    pattern: re.Pattern = field(init=False)

    def __post_init__(self):
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.template)
        object.__setattr__(self, "pattern", re.compile(pattern))


def _open(method, template, answer, limit=None):
    """A door that the token in its path opens."""
    return Route(method, template, answer, limit, needs_token=False, counts_globally=False)


_APP, _IN_GUILD = "/applications/{application_id}/commands", "/applications/{application_id}/guilds/{guild_id}/commands"
_CHANNEL = "/channels/{channel_id}"
_MESSAGES, _MESSAGE = _CHANNEL + "/messages", _CHANNEL + "/messages/{message_id}"
_REACTION = _MESSAGE + "/reactions/{emoji_name}/@me"
_HOOK = "/webhooks/{webhook_id}/{webhook_token}"

ROUTES = [
    Route("GET", "/users/@me", itself.me),
    Route("GET", "/oauth2/applications/@me", itself.application),
    Route("GET", "/applications/@me", itself.application),
    Route("GET", "/gateway", itself.gateway),
    Route("GET", "/gateway/bot", itself.gateway_bot),
    Route("GET", "/guilds/{guild_id}", itself.guild),
    Route("GET", "/guilds/{guild_id}/members/{user_id}", itself.member),
    Route("DELETE", "/users/@me/guilds/{guild_id}", itself.leave),
    Route("POST", "/users/@me/channels", messages.open_dm),
    *(
        route
        for base in (_APP, _IN_GUILD)
        for route in (
            Route("GET", base, commands.list_all),
            Route("PUT", base, commands.put_all, (5, 20.0)),
            Route("POST", base, commands.create, (5, 20.0)),
            Route("GET", base + "/{command_id}", commands.get_one),
            Route("DELETE", base + "/{command_id}", commands.delete_one, (5, 20.0)),
        )
    ),
    Route("GET", _CHANNEL, messages.get_channel),
    Route("GET", _MESSAGES, messages.list_messages, (5, 5.0)),
    Route("POST", _MESSAGES, messages.create_message, (5, 5.0)),
    Route("GET", _MESSAGE, messages.get_message, (5, 5.0)),
    Route("PATCH", _MESSAGE, messages.edit_message, (5, 5.0)),
    Route("DELETE", _MESSAGE, messages.delete_message, (5, 1.0)),
    Route("POST", _MESSAGE + "/threads", messages.start_thread),
    Route("POST", _CHANNEL + "/threads", messages.start_thread),
    Route("POST", _CHANNEL + "/typing", messages.typing, (5, 5.0)),
    Route("PUT", _REACTION, messages.add_reaction, (1, 0.25)),
    Route("DELETE", _REACTION, messages.remove_reaction, (1, 0.25)),
    _open("POST", "/interactions/{interaction_id}/{interaction_token}/callback", interactions.callback),
    _open("POST", _HOOK, interactions.follow_up, (5, 5.0)),
    *(
        route
        for which in ("@original", "{message_id}")
        for route in (
            _open("GET", f"{_HOOK}/messages/{which}", interactions.get_answer, (5, 5.0)),
            _open("PATCH", f"{_HOOK}/messages/{which}", interactions.edit_answer, (5, 5.0)),
            _open("DELETE", f"{_HOOK}/messages/{which}", interactions.delete_answer, (5, 5.0)),
        )
    ),
]


def find(method, path):
    """(route, its parameters), or (None, whether the path exists at all)."""
    exists = False
    for route in ROUTES:
        found = route.pattern.fullmatch(path)
        if found and route.method == method:
            return route, found.groupdict()
        exists = exists or bool(found)
    return None, exists
