"""Discord's refusals by what follows from them. Its codes are in docs/topics/opcodes-and-status-codes."""

import aiohttp
import discord

from core.errors import ServiceUnavailable

#: a message, channel or server that is not there any more
_GONE = frozenset({10003, 10004, 10008})
_TOO_LARGE = 40005
_TOO_LATE = 10062
_ANSWERED = 40060
#: what an interaction's token no longer opens
_EXPIRED = frozenset({10015, 50027})
#: what passes: no answer, a broken line, trouble on their side
PASSING = (discord.DiscordServerError, discord.RateLimited, aiohttp.ClientError, OSError, TimeoutError)


def passes(error: BaseException) -> bool:
    """It may be tried again: so may what was too much at once for the library's patience."""
    return isinstance(error, PASSING) or (isinstance(error, discord.HTTPException) and error.status == 429)


def is_gone(error: discord.HTTPException) -> bool:
    """The message is not there any more."""
    return error.code in _GONE


def is_too_large(error: discord.HTTPException) -> bool:
    """The upload is more than may be sent."""
    return error.status == 413 or error.code == _TOO_LARGE


def is_too_late(error: discord.HTTPException) -> bool:
    """The three seconds for an answer are over."""
    return error.code == _TOO_LATE


def is_answered(error: discord.HTTPException) -> bool:
    """Somebody has answered already."""
    return error.code == _ANSWERED


def bars(error: discord.HTTPException) -> bool:
    """This way is closed to us, another may be open: no right there, or the quarter of an hour of a token is over."""
    return error.code in _EXPIRED or error.status in {401, 403}


def away(error: BaseException) -> ServiceUnavailable:
    """Trouble that passes, as the rest of the house knows it."""
    return ServiceUnavailable(f"Discord: {type(error).__name__}")
