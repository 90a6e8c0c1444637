"""A YAML file as a tree that knows its lines. Texts stay texts: what is a number or a flag is for the reader to say.

Read from events of PyYAML's safe loaders, so that nothing is ever made but texts, lists and maps. Anchors and tags
are refused: a file that grows while it is read, or asks for objects, is none of ours. Bounds: bytes, nodes, depth.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

MOST_BYTES, _MOST_NODES, _MOST_DEPTH = 400_000, 20_000, 24
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Unfit(Exception):
    """Something of a definition that is not understood: the line (from 1), and a sentence's middle."""

    def __init__(self, line: int, said: str) -> None:
        super().__init__(f"line {line}: {said}")
        self.line = line
        self.said = said


@dataclass(frozen=True, slots=True)
class Text:
    """A value as it is written; `is_null` for one that is left out."""

    value: str
    line: int
    is_null: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    values: Sequence["Node"]
    line: int


@dataclass(frozen=True, slots=True)
class Keys:
    """A map, in its order; `lines` says where each key stands."""

    values: Mapping[str, "Node"]
    lines: Mapping[str, int]
    line: int


Node = Text | Items | Keys


def tree_of(body: bytes) -> Keys:
    """The file's one document. Raises Unfit."""
    if len(body) > MOST_BYTES:
        raise Unfit(1, f"the file is bigger than {MOST_BYTES // 1000} kB")
    try:
        text = body.decode("utf-8-sig")
        events = list(itertools.islice(yaml.parse(text, Loader=_Loader), _MOST_NODES + 1))
    except UnicodeDecodeError:
        raise Unfit(1, "the file is no UTF-8 text") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise Unfit(line, f"it is no YAML: {error.problem or 'it does not end'}") from None
    except yaml.YAMLError:
        raise Unfit(1, "it is no YAML") from None
    if len(events) > _MOST_NODES:
        raise Unfit(1, f"the file has more than {_MOST_NODES} values")
    root = _Reader(iter(events)).document()
    if not isinstance(root, Keys):
        raise Unfit(1, "the file is no map of keys")
    return root


class _Reader:
    def __init__(self, events: Iterator[Any]) -> None:
        self._events = events

    def document(self) -> Node:
        root: Node = Text("", 1, is_null=True)
        for event in self._events:
            if not isinstance(event, yaml.StreamStartEvent | yaml.StreamEndEvent) and not isinstance(
                event, yaml.DocumentStartEvent | yaml.DocumentEndEvent
            ):
                root = self._node(event, 0)
        return root

    def _node(self, event: Any, depth: int) -> Node:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise Unfit(line, "anchors and aliases (&name, *name) are not understood")
        if (tag := getattr(event, "tag", None)) and tag != "!":
            raise Unfit(line, f"tags ({tag}) are not understood")
        if depth > _MOST_DEPTH:
            raise Unfit(line, f"it is nested more than {_MOST_DEPTH} deep")
        match event:
            case yaml.ScalarEvent():
                is_null = event.style in {None, ""} and event.value in {"", "~", "null"}
                return Text("" if is_null else event.value, line, is_null)
            case yaml.SequenceStartEvent():
                return Items(list(self._until(yaml.SequenceEndEvent, depth)), line)
            case _:
                return self._map(depth, line)

    def _until(self, end: type, depth: int) -> Iterator[Node]:
        for event in self._events:
            if isinstance(event, end):
                return
            yield self._node(event, depth + 1)

    def _map(self, depth: int, line: int) -> Keys:
        values: dict[str, Node] = {}
        lines: dict[str, int] = {}
        for event in self._events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._node(event, depth + 1)
            if not isinstance(key, Text):
                raise Unfit(key.line, "a key is no text")
            if key.value in values:
                raise Unfit(key.line, f"the key {key.value!r} is there twice")
            values[key.value] = self._node(next(self._events), depth + 1)
            lines[key.value] = key.line
        return Keys(values, lines, line)
