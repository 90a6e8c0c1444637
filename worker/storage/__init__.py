"""Where bytes live: content by its SHA-256 once, readable names beside it, rooms for jobs at work."""

from worker.storage.names import safe_name
from worker.storage.shelf import Blob, Shelf
from worker.storage.workroom import Workroom

__all__ = ["Blob", "Shelf", "Workroom", "safe_name"]
