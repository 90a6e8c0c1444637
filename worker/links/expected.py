"""What should be behind a link."""

from dataclasses import dataclass, field

from core.link_health import File
from worker.content.promise import HTML, Promise, promised


@dataclass(frozen=True, slots=True)
class Expected:
    """What is known of a file before it is looked at: by its source, and by the look `before`."""

    name: str = ""
    media_type: str = ""
    size_bytes: int | None = None
    before: File = field(default_factory=File)

    @property
    def promise(self) -> Promise:
        """The same as the house checks downloads by."""
        return promised(self.name, self.media_type)

    @property
    def is_file(self) -> bool:
        """Whether a web page would be the wrong thing."""
        promise = self.promise
        return promise.media_type not in HTML and bool(promise.media_type or promise.has_ending)

    @property
    def known_bytes(self) -> int | None:
        """Its size by the last look, else by its source."""
        return self.before.size_bytes or self.size_bytes
