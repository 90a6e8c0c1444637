"""A release that is to be taken, among the others; what comes of it is written down as a decision."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.db import Session
from core.errors import BadContent, BowerbirdError, SourceError
from core.library import decisions
from core.library.releases import Picked, Viewer
from core.models import By, Decision, Ended, Title
from core.releases.deciding import stood
from core.releases.offered import Whole
from core.releases.scoring import Judged
from core.secrets import KeyRing

#: what kept a release from being had, in words of the card that tells of it
_TROUBLES: Mapping[type[BowerbirdError], str] = {SourceError: "no_answer", BadContent: "bad_torrent"}


@dataclass(frozen=True, slots=True)
class Choice:
    """A release among those of its work, for whom, by which job, and what led to it (`because`, a doubt or trouble)."""

    picked: Picked
    judged: Judged
    title: Title
    viewer: Viewer
    by: By
    job: int | None = None
    because: str = ""

    @property
    def whole(self) -> Whole:
        """The release."""
        return self.judged.whole

    @property
    def work(self) -> int:
        """The number of its work."""
        return self.title.id or 0

    async def ended(
        self, session: Session, ring: KeyRing, ended: Ended, because: str = "", torrent: int | None = None
    ) -> None:
        """How it ended, as a row: `because` of what it was left alone, or the torrent that it became."""
        row = Decision(
            title_id=self.work,
            torrent_id=torrent,
            job_id=self.job,
            person_id=self.viewer.person,
            room_id=self.viewer.room,
            by=self.by,
            ended=ended,
            because=because or self.because,
            count=len(self.picked.judged),
        )
        await decisions.keep(session, ring, row, stood(self.picked.judged, self.judged))


def trouble_of(error: BowerbirdError) -> str:
    """Why none of its offers could be had, in one word."""
    return next((word for kind, word in _TROUBLES.items() if isinstance(error, kind)), "no_torrent")
