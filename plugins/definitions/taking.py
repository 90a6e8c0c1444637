"""Taking a map of a definition apart, key by key: what is wanted, as what it has to be, and nothing left over."""

from collections.abc import Iterator, Mapping
from typing import Self

from plugins.definitions import template_reader
from plugins.definitions.css import Selector
from plugins.definitions.css_reader import SelectorError
from plugins.definitions.template import Template, TemplateError
from plugins.definitions.tree import Items, Keys, Node, Text, Unfit

_FLAGS = {
    "true": True,
    "yes": True,
    "on": True,
    "1": True,
    "false": False,
    "no": False,
    "off": False,
    "0": False,
    "": False,
}


class Taken:
    """A map whose keys are taken one after the other. `where` names it: "search.rows"."""

    def __init__(self, node: Node, where: str = "") -> None:
        if not isinstance(node, Keys):
            raise Unfit(node.line, f"{where or 'the file'} has to be a map of keys")
        self._keys = node
        self._where = where
        self._asked: set[str] = set()
        self.line = node.line

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Every key was understood, or the first that was not is named."""
        for key, line in self._keys.lines.items():
            if kind is None and key not in self._asked:
                raise Unfit(
                    line,
                    f"the key {self._named(key)!r} is not understood; here may stand: {', '.join(sorted(self._asked))}",
                )

    def node(self, key: str) -> Node | None:
        """What stands under a key; None when nothing does."""
        self._asked.add(key)
        found = self._keys.values.get(key)
        return None if isinstance(found, Text) and found.is_null else found

    def ignored(self, *keys: str) -> None:
        """Keys that may be there and say nothing to us."""
        self._asked |= set(keys)

    def needed(self, key: str) -> Node:
        """What has to be there."""
        found = self.node(key)
        if found is None:
            raise Unfit(self.line, f"the key {self._named(key)!r} is missing")
        return found

    def text(self, key: str, otherwise: str = "") -> str:
        """A text, a number, a flag: as it is written."""
        found = self.node(key)
        return otherwise if found is None else text_of(found, self._named(key))

    def flag(self, key: str, *, otherwise: bool = False) -> bool:
        """True or false."""
        found = self.text(key, str(otherwise).lower()).strip().lower()
        if found not in _FLAGS:
            raise Unfit(self._line(key), f"{self._named(key)!r} is true or false, not {found[:20]!r}")
        return _FLAGS[found]

    def number(self, key: str, otherwise: float = 0, most: float = 1e6) -> float:
        """A number from 0 on."""
        said = self.text(key, str(otherwise))
        try:
            found = float(said)
        except ValueError:
            found = -1
        if not 0 <= found <= most:
            raise Unfit(self._line(key), f"{self._named(key)!r} is a number from 0 to {most:g}, not {said[:20]!r}")
        return found

    def choice(self, key: str, *choices: str) -> str:
        """One of these, the first when none is named."""
        found = self.text(key, choices[0]).strip().lower()
        if found not in choices:
            raise Unfit(self._line(key), f"{self._named(key)!r} is one of {', '.join(choices)}, not {found[:20]!r}")
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; one text is a list of one."""
        return tuple(text_of(one, self._named(key)) for one in self.nodes(key))

    def nodes(self, key: str) -> tuple[Node, ...]:
        """A list; what is none is a list of one."""
        found = self.node(key)
        if found is None:
            return ()
        return tuple(found.values) if isinstance(found, Items) else (found,)

    def map(self, key: str) -> Iterator[tuple[str, Node]]:
        """The pairs of a map under a key, nothing when it is not there."""
        found = self.node(key)
        if found is None:
            return iter(())
        if not isinstance(found, Keys):
            raise Unfit(found.line, f"{self._named(key)!r} has to be a map of keys")
        return iter(found.values.items())

    def template(self, key: str) -> Template | None:
        """A text that is filled in."""
        found = self.node(key)
        return None if found is None else template_of(found, self._named(key))

    def templates(self, key: str) -> Mapping[str, Template]:
        """A map of such texts; a list of them, as headers have it, is taken by its first."""
        made = {}
        for name, node in self.map(key):
            one = node.values[0] if isinstance(node, Items) and node.values else node
            made[name] = template_of(one, f"{self._named(key)}.{name}")
        return made

    def selector(self, key: str) -> Selector | None:
        """A selector that is the same for every question."""
        found = self.node(key)
        return None if found is None else selector_of(text_of(found, self._named(key)), found.line)

    def below(self, key: str) -> "Taken | None":
        """The map under a key."""
        found = self.node(key)
        return None if found is None else Taken(found, self._named(key))

    def _line(self, key: str) -> int:
        return self._keys.lines.get(key, self.line)

    def _named(self, key: str) -> str:
        return f"{self._where}.{key}" if self._where else key


def text_of(node: Node, where: str) -> str:
    """A value that has to be one text."""
    if not isinstance(node, Text):
        raise Unfit(node.line, f"{where!r} has to be one text")
    return node.value


def template_of(node: Node, where: str) -> Template:
    """A text that is filled in. Raises Unfit with what is not understood."""
    try:
        return template_reader.read(text_of(node, where))
    except TemplateError as error:
        raise Unfit(node.line, f"{where}: {error}") from None


def selector_of(source: str, line: int) -> Selector:
    """A selector. Raises Unfit with what is not understood."""
    try:
        return Selector.of(source)
    except SelectorError as error:
        raise Unfit(line, str(error)) from None
