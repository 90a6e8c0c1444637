"""Titles in bulk: lists that people hand in, catalogues that are gone through."""

from typing import Any

from sqlalchemy import LargeBinary
from sqlmodel import Field

from core.models.base import Table, at, json_list


class TitleList(Table, table=True):
    """A list, once by its bytes' SHA-256. `done` of its `lines` are taken; `refused` are the first that can't be.

    Each of those is [line, what it says, why, more of that]. All of a line is written in one transaction with
    `done`, so that going on after whatever happened takes no line twice.
    """

    __tablename__ = "title_list"
    sha256: str = Field(primary_key=True)
    name: str
    data: bytes = Field(sa_type=LargeBinary)
    lines: int = 0
    done: int = 0
    added: int = 0
    merged: int = 0
    faults: int = 0
    refused: list[Any] = json_list()
    created_at: int = at()


class Crawl(Table, table=True):
    """How far a source's catalogue has been gone through: `place` is the source's own name for the next page.

    `total` is what the catalogue says of how many titles it has, None while it says nothing. A page and its place
    are written in one transaction. `is_over` when its end was reached; then the next crawl begins anew.
    """

    __tablename__ = "crawl"
    source: str = Field(primary_key=True)
    place: str = ""
    titles: int = 0
    added: int = 0
    total: int | None = None
    is_over: bool = False
    begun_at: int = at()
