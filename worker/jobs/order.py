"""A request as its recipe sees it."""

from dataclasses import dataclass

from core.errors import SourceError
from core.media import Format, Pieces, TitleInfo
from worker.catalog.load import Instance
from worker.storage import Workroom


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be fetched, from where, and where it lands."""

    info: TitleInfo
    format: Format
    parts: str
    instance: Instance | None
    room: Workroom
    pieces: Pieces = Pieces.ONE

    @property
    def source(self) -> Instance:
        """The source that is asked. Raises SourceError when it is off."""
        if self.instance is None:
            raise SourceError(self.info.source, "this source is off here")
        return self.instance
