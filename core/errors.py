"""Everything that can go wrong, by two questions: who hears it, and is it worth another try?

BowerbirdError
 ├── UserError              the person hears it; never tried again
 │    ├── NotFound          there is no such thing; `nearest` may name some
 │    ├── NotAllowed        a rule says no; the sentence names the rule
 │    ├── QuotaReached      a limit is used up; carries used and limit
 │    └── Incomplete        parts can't be had; the rest is kept, and people say what becomes of it
 ├── SourceError            a source is in trouble; carries its name
 │    ├── SourceUnavailable try again, after `retry_after_s` when the source said so
 │    │    └── SourceResting whoever asks it for us leaves it in peace: skipped, it has not failed
 │    ├── SourceRefused     401/403/451: it says no; not tried again
 │    │    ├── SourceBlocked a check for bots stands before it, which we don't get around
 │    │    └── SourcePrivate its address is a private one, where we don't go
 │    ├── SourceGone        404/410: offer another; not tried again
 │    └── SourceChanged     the answer is not what we know; maintainers hear it, with address and snippet
 ├── BadContent             the bytes are not what they claim to be; worth another fetch
 ├── PackagingError         this cannot be packaged so; the sentence says what can be done
 ├── TorrentError           a torrent can't be taken or goes no further; carries its reason
 │    └── Stalled           no data came for too long; tried again
 ├── StorageFull            no room on the disk; tried again later
 ├── ChildDied              a child process ended before its work was done; tried again
 ├── SealBroken             a value kept encrypted does not open: another key, or it was changed
 ├── ServiceUnavailable     Redis or the database cannot be reached; tried again
 ├── LinkError
 │    ├── LinkInvalid       403: not signed by us, or for another file
 │    └── LinkExpired       410: was good once; a fresh one can be had
 └── StartError             the service cannot start as it is; the sentence says what to do

An error carries facts. What a person reads is made from them in `bot/texts` by `key`,
the class's name in snake_case; `str(error)` is the plain English for logs and the command line.
"""

import re


class BowerbirdError(Exception):
    """The root. `again` tells the retry policy whether another try can help.

    `tried_out` is set by who has made every try already: tries never multiply.
    """

    again = False
    tried_out = False

    @property
    def key(self) -> str:
        """The class's name in snake_case: what logs, rows and texts call it."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", type(self).__name__).lower()


class UserError(BowerbirdError):
    """Somebody asked for what cannot be; `text` names the sentence in `bot/texts`, `facts` fill it."""

    def __init__(self, text: str, **facts: object) -> None:
        super().__init__(text, facts)
        self.text = text
        self.facts = facts

    def __str__(self) -> str:
        facts = ", ".join(f"{name}={value}" for name, value in self.facts.items())
        return f"{self.text} ({facts})" if facts else self.text


class NotFound(UserError):
    """There is no such thing."""


class NotAllowed(UserError):
    """A rule says no."""


class QuotaReached(UserError):
    """A limit is used up."""


class Incomplete(UserError):
    """Some parts can't be had at this source; facts: have, of, count, missing (their numbers), reason."""

    def __init__(self, **facts: object) -> None:
        super().__init__("trouble-incomplete", **facts)


class SourceError(BowerbirdError):
    """A source is in trouble."""

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(f"{source}: {reason}")
        self.source = source
        self.reason = reason


class SourceUnavailable(SourceError):
    """Not reached, busy, or broken for now."""

    again = True

    def __init__(self, source: str, reason: str, retry_after_s: float | None = None, said: str = "") -> None:
        super().__init__(source, reason)
        self.retry_after_s = retry_after_s
        #: how the body of the answer begins, where there was one
        self.said = said[:300]


class SourceResting(SourceUnavailable):
    """Whoever asks it for us leaves it in peace for now: it was skipped, and has not failed."""


class SourceRefused(SourceError):
    """The site says no."""


class SourceBlocked(SourceRefused):
    """The site asks whether somebody is a person. We are none, and don't pretend."""


class SourcePrivate(SourceRefused):
    """Its address is a private one. We don't go there unless the operator says so."""


class SourceGone(SourceError):
    """It was there once, or never was."""


class SourceChanged(SourceError):
    """The answer does not look as we know it. `status` is that of an answer which was refused as wrongly asked."""

    def __init__(self, source: str, reason: str, url: str = "", snippet: str = "", status: int = 0) -> None:
        super().__init__(source, reason)
        self.url = url
        self.snippet = snippet[:300]
        self.status = status


class BadContent(BowerbirdError):
    """The bytes are not what they claim to be."""

    again = True

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason


class PackagingError(BowerbirdError):
    """This cannot be packaged so."""


class TorrentError(BowerbirdError):
    """A torrent that can't be taken, or goes no further; `reason` is a sentence's middle: "its list is damaged"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Stalled(TorrentError):
    """No data came for too long: no peers, or slow ones."""

    again = True


class StorageFull(BowerbirdError):
    """No room on the disk that holds the folder `place`; empty where that is not one of ours, as a database's."""

    again = True

    def __init__(self, message: str, place: str = "") -> None:
        super().__init__(message)
        self.place = place


class ChildDied(BowerbirdError):
    """A child process ended before its work was done: killed, out of memory, crashed."""

    again = True


class ServiceUnavailable(BowerbirdError):
    """Redis or the database cannot be reached."""

    again = True


class SealBroken(BowerbirdError):
    """A value that is kept encrypted does not open: its key is missing, or it was changed or moved."""

    def __init__(self, table: str, column: str, reason: str) -> None:
        super().__init__(f"{table}.{column}: {reason}")
        self.reason = reason


class LinkError(BowerbirdError):
    """A signed link that will not open."""


class LinkInvalid(LinkError):
    """Not signed by us, or signed for another file."""


class LinkExpired(LinkError):
    """Good once, not any more."""


class StartError(BowerbirdError):
    """The service cannot start as it is; the message says what to do."""
