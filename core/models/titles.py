"""Titles that some source has described: the index behind completion, cards and the library."""

from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from core.media import Format, Ids, Kind, Status, TitleInfo
from core.models.base import Table, at, json_list, json_object, size, word


class Title(Table, table=True):
    """A title of a source. `words` is its name and authors as the index has them (`core.folding.indexed`).

    `work` is the same for what several sources have of one work, "" for what is only like itself. `proven` are the
    formats that its parts were found to allow, best first; empty while nobody has looked.
    """

    __tablename__ = "title"
    __table_args__ = (UniqueConstraint("source", "ref"),)
    id: int | None = Field(default=None, primary_key=True)
    source: str
    ref: str
    name: str
    kind: Kind = word(Kind, index=True)
    formats: list[str] = json_list()
    proven: list[str] = json_list(sa_column_kwargs={"server_default": "[]"})
    authors: list[str] = json_list()
    year: int | None = None
    languages: list[str] = json_list()
    description: str = ""
    tags: list[str] = json_list()
    parts: int | None = None
    size_bytes: int | None = size(None)
    licence: str = ""
    page_url: str = ""
    has_cover: bool = False
    status: str = ""
    ids: dict[str, Any] = json_object()
    work: str = Field(default="", index=True)
    words: str = Field(default="", index=True)
    seen_at: int = at()

    @property
    def can_be(self) -> list[str]:
        """The formats that are offered of all of it: the proven ones, else those that its source names."""
        return self.proven or self.formats

    def info(self) -> TitleInfo:
        """The same as a value."""
        return TitleInfo(
            source=self.source,
            ref=self.ref,
            name=self.name,
            kind=Kind(self.kind),
            formats=tuple(Format(one) for one in self.formats),
            authors=tuple(self.authors),
            year=self.year,
            languages=tuple(self.languages),
            description=self.description,
            tags=tuple(self.tags),
            parts=self.parts,
            size_bytes=self.size_bytes,
            licence=self.licence,
            page_url=self.page_url,
            has_cover=self.has_cover,
            status=Status(self.status) if self.status else None,
            ids=Ids(**self.ids),
        )
