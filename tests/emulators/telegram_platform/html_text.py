"""Telegram's HTML subset, read as its own reader does.

Gives plain text and entities in UTF-16 units; its errors count bytes.

Taken as known: tags and entities of core.telegram.org/bots/api#html-style; only &lt; &gt; &amp; &quot; and
numbers are decoded, anything else stays as written; the words of the errors are those of the open-source server.
"""

import re
from dataclasses import dataclass

from tests.emulators.telegram_platform.refusal import bad

KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
REFERENCE = re.compile(r"&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(lt|gt|amp|quot));?")
START = re.compile(r"<([^\s>]*)")
ATTRIBUTE = re.compile(r"""\s*([^\s=>/"']*)\s*(=)?\s*""")
END = re.compile(r"</([^\s>]*)\s*(>?)")


@dataclass(slots=True)
class Open:
    tag: str
    argument: str
    offset: int


def units(text: str) -> int:
    """The length of a text in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def parse(source: str) -> tuple[str, list[dict]]:
    """Plain text and entities; raises `Refused` as Telegram does."""
    return Reader(source).read()


class Reader:
    def __init__(self, source: str) -> None:
        self.source, self.at = source, 0
        self.plain: list[str] = []
        self.offset = 0
        self.open: list[Open] = []
        self.entities: list[dict] = []

    def read(self) -> tuple[str, list[dict]]:
        while self.at < len(self.source):
            if self.source[self.at] != "<":
                self._text()
            elif self.source.startswith("</", self.at):
                self._end()
            else:
                self._start()
        if self.open:
            raise _wrong(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        self.entities.sort(key=lambda one: (one["offset"], -one["length"]))
        return "".join(self.plain), self.entities

    def _text(self) -> None:
        until = self.source.find("<", self.at)
        piece = decoded(self.source[self.at : until if until >= 0 else len(self.source)])
        self.plain.append(piece)
        self.offset += units(piece)
        self.at = until if until >= 0 else len(self.source)

    def _start(self) -> None:
        begin = self.at
        found = START.match(self.source, begin)
        assert found is not None
        tag, self.at = found[1].lower(), found.end()
        if self.at >= len(self.source):
            raise _wrong(f"Unclosed start tag at byte offset {self._bytes(begin)}")
        if tag not in KINDS:
            raise _wrong(f'Unsupported start tag "{tag}" at byte offset {self._bytes(begin)}')
        argument = self._attributes(tag, begin)
        if tag == "span" and argument != "spoiler":
            raise _wrong(f'Tag "span" must have class "tg-spoiler" at byte offset {self._bytes(begin)}')
        self.open.append(Open(tag, argument, self.offset))

    def _attributes(self, tag: str, begin: int) -> str:
        argument = ""
        while True:
            found = ATTRIBUTE.match(self.source, self.at)
            assert found is not None
            if self.source.startswith(">", found.end()) and not found[1]:
                self.at = found.end() + 1
                return argument
            if found.end() >= len(self.source):
                raise _wrong(f'Unclosed start tag "{tag}" at byte offset {self._bytes(begin)}')
            if not found[1]:
                raise _wrong(f'Empty attribute name in the tag "{tag}" at byte offset {self._bytes(begin)}')
            self.at = found.end()
            value = self._value(begin) if found[2] else ""
            argument = _argument(tag, found[1].lower(), value) or argument

    def _value(self, begin: int) -> str:
        quote = self.source[self.at]
        if quote not in "\"'":
            token = re.compile(r"[A-Za-z0-9.\-]*").match(self.source, self.at)
            assert token is not None
            if not re.compile(r"[\s>]").match(self.source, token.end()):
                raise _wrong(f"Unexpected end of name token at byte offset {self._bytes(self.at)}")
            self.at = token.end()
            return token[0].lower()
        until = self.source.find(quote, self.at + 1)
        if until < 0 or until + 1 >= len(self.source):
            raise _wrong(f"Unclosed start tag at byte offset {self._bytes(begin)}")
        value, self.at = self.source[self.at + 1 : until], until + 1
        return decoded(value)

    def _end(self) -> None:
        begin = self.at
        if not self.open:
            raise _wrong(f"Unexpected end tag at byte offset {self._bytes(begin)}")
        found = END.match(self.source, begin)
        assert found is not None
        if not found[2]:
            raise _wrong(f"Unclosed end tag at byte offset {self._bytes(begin)}")
        opened = self.open.pop()
        if found[1] and found[1].lower() != opened.tag:
            where = f"Unmatched end tag at byte offset {self._bytes(begin)}"
            raise _wrong(f'{where}, expected "</{opened.tag}>", found "</{found[1]}>"')
        self.at = found.end()
        if self.offset > opened.offset:
            self._keep(opened)

    def _keep(self, opened: Open) -> None:
        place = {"offset": opened.offset, "length": self.offset - opened.offset}
        kind, argument = KINDS[opened.tag], opened.argument
        if opened.tag == "a":
            if re.match(r"(https?://|tg:)|[^\s/]+\.[^\s/]", argument):
                self.entities.append({"type": kind, **place, "url": argument})
        elif opened.tag == "pre" and self.entities and _is_code_at(self.entities[-1], place):
            self.entities[-1] |= {"type": kind}
        elif opened.tag == "code" and argument and any(one.tag == "pre" for one in self.open):
            self.entities.append({"type": "code", **place, "language": argument})
        elif opened.tag == "tg-emoji":
            self.entities.append({"type": kind, **place, "custom_emoji_id": argument})
        else:
            kind = "expandable_blockquote" if (opened.tag, argument) == ("blockquote", "1") else kind
            self.entities.append({"type": kind, **place})

    def _bytes(self, at: int) -> int:
        return len(self.source[:at].encode())


def decoded(text: str) -> str:
    """A text with its few known references resolved."""
    return REFERENCE.sub(_character, text)


def _character(found: re.Match) -> str:
    if found[3]:
        return NAMED[found[3]]
    code = int(found[1]) if found[1] else int(found[2], 16)
    return chr(code) if 0 < code < 0x10FFFF and not 0xD800 <= code < 0xE000 else found[0]


def _argument(tag: str, name: str, value: str) -> str:
    match tag, name:
        case ("a", "href") | ("tg-emoji", "emoji-id"):
            return value
        case "code", "class":
            return value.removeprefix("language-") if value.startswith("language-") else ""
        case "span", "class":
            return value.removeprefix("tg-") if value.startswith("tg-") else ""
        case "blockquote", "expandable":
            return "1"
    return ""


def _is_code_at(entity: dict, place: dict) -> bool:
    return entity["type"] == "code" and all(entity[name] == value for name, value in place.items())


def _wrong(words: str) -> Exception:
    return bad(f"can't parse entities: {words}")
