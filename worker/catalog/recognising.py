"""Which source an address belongs to. Asks nobody."""

from core import log
from core.source import Recognises, Source
from worker.catalog.load import Catalog, Instance


def recognised(catalog: Catalog, url: str) -> tuple[Instance, str] | None:
    """The source that knows this address, and what it calls the title there; None when none does."""
    for instance in catalog.instances.values():
        if (ref := _by(instance.source, url)) is not None:
            return instance, ref
    return None


def _by(source: Source, url: str) -> str | None:
    """What a source makes of the address; a plugin's mistake is its maintainers' news, and no other's trouble."""
    try:
        return source.recognise(url) if isinstance(source, Recognises) else None
    except Exception:  # noqa: BLE001 whatever a plugin raises stays with that plugin
        log.get("catalog").warning("source.failed", source=source.name, exc_info=True)
        return None
