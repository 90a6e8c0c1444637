"""A name while it is read: the text, its tags, where title and name begin and end, and what was claimed so far."""

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from core.release_name.numbers import Numbers
from core.release_name.tagging import Tag, tags_of
from core.release_name.text import Bracket, Text
from core.release_name.value import Claim, Hints, Value

_YEAR = re.compile(r"(?:18[89]\d|19\d\d|20[0-4]\d)")
_BETWEEN = " ._-+,/|&~:;()[]{}'\"!·★"


@dataclass(slots=True)
class Reading:
    """The text and what is known of it.

    `start` is where the title can begin, `stop` where the name ends without its ending; `known_title` where a
    title ends that was known before, 0 for none; `front` are brackets of tags before the title; `anime` says that
    it counts from the beginning of a show. `tag_at` leads from a word to its tag; `accepted` are the tags that mean
    what they say where they stand.
    """

    text: Text
    hints: Hints
    start: int = 0
    stop: int = 0
    known_title: int = 0
    front: list[tuple[int, int]] = field(default_factory=list)
    anime: bool = False
    tags: list[Tag] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    tag_at: dict[int, Tag] = field(default_factory=dict)
    numbers: list[Numbers] = field(default_factory=list)
    accepted: list[Tag] = field(default_factory=list)
    title_end: int = 0
    year_at: int = -1
    group_span: tuple[int, int] = (0, 0)
    claims: list[Claim] = field(default_factory=list)

    def find_tags(self) -> None:
        """Look all words up."""
        self.tags = [tag for tag in tags_of(self.text.words) if tag.end <= self.stop]
        self.starts = [word.start for word in self.text.words]
        self.tag_at = {at: tag for tag in self.tags for at in range(tag.first, tag.last)}

    def claim(self, name: str, value: Value, start: int, end: int, rule: str, confidence: float = 1.0) -> None:
        """Write a claim down, at its place in the name that was given."""
        origin = self.text.origin
        last = origin[end - 1] + 1 if end > start else origin[start]
        self.claims.append(Claim(name, value, origin[start], max(origin[start], last), rule, confidence))

    def body(self) -> str:
        """The text between start and stop, in its place: what is before is blank."""
        return " " * self.start + self.text.text[self.start : self.stop]

    def is_year(self, at: int) -> bool:
        """The word is a year."""
        return _YEAR.fullmatch(self.text.words[at].key) is not None

    def counted(self, at: int) -> bool:
        """The word is part of what counts seasons and episodes."""
        word = self.text.words[at]
        return any(one.start < word.end and word.start < one.end for one in self.numbers)

    def words_in(self, start: int, end: int) -> range:
        """The words between two places."""
        starts = self.starts
        return range(bisect_left(starts, start), bisect_left(starts, end))

    def outer(self, at: int) -> Bracket | None:
        """The outermost bracket around a place."""
        return next((one for one in self.text.brackets if one.depth == 0 and one.start < at <= one.end), None)

    def is_tag_bracket(self, bracket: Bracket) -> bool:
        """Everything in it is tags, years or counts, and something at least is more than a weak tag."""
        inside = self.words_in(bracket.start, bracket.end)
        told = [at for at in inside if at in self.tag_at]
        rest = [at for at in inside if at not in self.tag_at]
        sure = sum(self.tag_at[at].strength > 2 for at in told)
        if sure:
            return sum(not self.text.words[at].key.isdigit() for at in rest) <= len(told) + 1
        return (
            bool(inside)
            and all(self._is_filler(at) for at in rest)
            and any(self.tag_at[at].strength > 1 for at in told)
        )

    def _is_filler(self, at: int) -> bool:
        return self.counted(at) or self.text.words[at].key.isdigit()

    def only_marks(self, start: int, end: int) -> bool:
        """Nothing but separators and brackets stands between."""
        return not self.text.text[start:end].strip(_BETWEEN)
