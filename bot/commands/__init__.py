"""The commands: `(runtime, caller, options) → Outcome`, a file per noun, all decisions.

Importing this registers them, in the order in which palette and help show them.
"""

# ruff: noqa: I001 the order is meant
from bot.commands import search
from bot.commands import titles
from bot.commands import download
from bot.commands import stream
from bot.commands import torrent
from bot.commands import releases
from bot.commands import queue
from bot.commands import steering
from bot.commands import missing
from bot.commands import parts
from bot.commands import over
from bot.commands import watching
from bot.commands import library
from bot.commands import favorites
from bot.commands import checking
from bot.commands import works
from bot.commands import adding
from bot.commands import links
from bot.commands import sharing
from bot.commands import saying
from bot.commands import account
from bot.commands import persons
from bot.commands import sources
from bot.commands import crawling
from bot.commands import settings
from bot.commands import status
from bot.commands import verifying
from bot.commands import help  # noqa: A004 the command is called so

__all__ = [
    "account",
    "adding",
    "checking",
    "crawling",
    "download",
    "favorites",
    "help",
    "library",
    "links",
    "missing",
    "over",
    "parts",
    "persons",
    "queue",
    "releases",
    "saying",
    "search",
    "settings",
    "sharing",
    "sources",
    "status",
    "steering",
    "stream",
    "titles",
    "torrent",
    "verifying",
    "watching",
    "works",
]
