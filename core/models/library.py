"""What has been fetched and packaged, where it is shown, and what people starred."""

from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from core.media import Format
from core.models.base import Table, at, json_list, parent, size, word


class Blob(Table, table=True):
    """Bytes on the shelf, once, by their SHA-256.

    `pages` is how many a comic has, None where nobody counted; `page_type` as what they are handed out one by one.
    """

    __tablename__ = "blob"
    sha256: str = Field(primary_key=True)
    size_bytes: int = size()
    media_type: str
    pages: int | None = None
    page_type: str = Field(default="", sa_column_kwargs={"server_default": ""})
    created_at: int = at()


class Item(Table, table=True):
    """A title in one format: a file that can be opened. `parts` is the range it was asked for, "" for all of it.

    `holds` is the range that is really in it, spelled out when it was made ("" where nobody looked); `missing`
    are its parts (page 0) and pages that could not be had: part, page, name and reason of each.
    """

    __tablename__ = "item"
    __table_args__ = (UniqueConstraint("title_id", "format", "parts"),)
    id: int | None = Field(default=None, primary_key=True)
    title_id: int = parent("title.id")
    format: Format = word(Format)
    parts: str = ""
    file_name: str
    holds: str = Field(default="", sa_column_kwargs={"server_default": ""})
    missing: list[dict[str, Any]] = json_list(sa_column_kwargs={"server_default": "[]"})
    sha256: str = Field(foreign_key="blob.sha256", index=True)
    generation: int = 0
    created_at: int = at()


class Shelved(Table, table=True):
    """An item is in the library of a room, because somebody there asked for it."""

    __tablename__ = "shelved"
    room_id: int = Field(foreign_key="room.id", ondelete="CASCADE", primary_key=True)
    item_id: int = Field(foreign_key="item.id", ondelete="CASCADE", primary_key=True, index=True)
    person_id: int = parent("person.id")
    added_at: int = at(index=True)


class Favorite(Table, table=True):
    """A person starred a title."""

    __tablename__ = "favorite"
    person_id: int = Field(foreign_key="person.id", ondelete="CASCADE", primary_key=True)
    title_id: int = Field(foreign_key="title.id", ondelete="CASCADE", primary_key=True, index=True)
    starred_at: int = at()


class Reading(Table, table=True):
    """How far somebody has read an item page by page: `page` is the last one that they were given, from 1 on."""

    __tablename__ = "reading"
    person_id: int = Field(foreign_key="person.id", ondelete="CASCADE", primary_key=True)
    item_id: int = Field(foreign_key="item.id", ondelete="CASCADE", primary_key=True, index=True)
    page: int
    read_at: int = at()
