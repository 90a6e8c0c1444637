"""What messages have attached, remembered in memory only: it saves sending a cover with every edit.

Forgotten, it is sent once more.
"""

from collections import OrderedDict

_KEPT = 20_000


class Memory:
    """Names of attachments by the number of the post."""

    def __init__(self) -> None:
        self._known: OrderedDict[int, frozenset[str]] = OrderedDict()

    def keep_attached(self, post: int, names: frozenset[str]) -> None:
        """A message has these attachments."""
        self._known[post] = names
        self._known.move_to_end(post)
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)

    def forget_attached(self, post: int) -> None:
        """It is not known any more what a message has attached."""
        self._known.pop(post, None)

    def attached(self, post: int) -> frozenset[str] | None:
        """The attachments of a message; None when they are not known."""
        return self._known.get(post)
