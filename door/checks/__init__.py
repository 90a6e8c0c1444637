"""What `doctor` looks at: each check is a function that looks and gives what it saw. Nothing here mends anything."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """What one look gave. `cure` is what to do: needed when not `ok`, an advice when `ok` all the same."""

    name: str
    ok: bool
    what: str
    cure: str = ""

    @property
    def mark(self) -> str:
        """In one word: fine, warning or failed."""
        if not self.ok:
            return "failed"
        return "warning" if self.cure else "fine"


def fine(name: str, what: str) -> Check:
    """All is well."""
    return Check(name, ok=True, what=what)


def warning(name: str, what: str, cure: str) -> Check:
    """It works, but somebody should look at it."""
    return Check(name, ok=True, what=what, cure=cure)


def failed(name: str, what: str, cure: str) -> Check:
    """The service can't do its work like this."""
    return Check(name, ok=False, what=what, cure=cure)
