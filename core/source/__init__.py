"""The contracts between plugins and the worker. A plugin describes; the worker fetches.

A plugin is one class in one file. Its head is data (name, label, kinds, licence, terms, limits), its
methods yield values from `core.media`, and it is handed its options and an `Http`: it opens nothing
by itself. It may import `core.media`, `core.errors`, `core.languages`, `core.source` and `core.log`.

`Source` finds titles and says what they are made of; `Indexer` finds releases. What a plugin can do
besides is a small protocol of its own (`core.source.besides`): who has the method, offers it.
"""

from core.source.asking import Body, Form, Http, Json, Limits, Options, Wanted
from core.source.besides import (
    Browses,
    CataloguePage,
    Described,
    Enumerates,
    Found,
    KeepsSession,
    LeadsTo,
    Lists,
    Reads,
    Recognises,
    Saved,
    Shelf,
    Signs,
    Tracker,
    Tracks,
    Vouches,
    What,
)
from core.source.contract import Caps, Indexer, Plugin, Source

__all__ = [
    "Body",
    "Browses",
    "Caps",
    "CataloguePage",
    "Described",
    "Enumerates",
    "Form",
    "Found",
    "Http",
    "Indexer",
    "Json",
    "KeepsSession",
    "LeadsTo",
    "Limits",
    "Lists",
    "Options",
    "Plugin",
    "Reads",
    "Recognises",
    "Saved",
    "Shelf",
    "Signs",
    "Source",
    "Tracker",
    "Tracks",
    "Vouches",
    "Wanted",
    "What",
]
