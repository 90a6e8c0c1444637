"""How quickly titles are found in a big library: while somebody types, and by whole words."""

import random
import time
from collections.abc import Sequence

from bench.figures import Figure, median, percentile
from bench.place import Place, place
from core.folding import indexed
from core.library import titles

_TITLES, _TITLES_SHORT = 1_000_000, 30_000
_AT_ONCE = 10_000
_ROUNDS, _ROUNDS_SHORT = 5, 2
_SYLLABLES = [
    "ba",
    "be",
    "bi",
    "bo",
    "bu",
    "da",
    "de",
    "di",
    "do",
    "du",
    "fa",
    "fe",
    "fi",
    "ka",
    "ke",
    "ki",
    "ko",
    "la",
    "le",
    "li",
    "lo",
    "ma",
    "me",
    "mi",
    "mo",
    "na",
    "ne",
    "ni",
    "no",
    "ra",
    "re",
    "ri",
    "ro",
    "sa",
    "se",
    "si",
    "so",
    "ta",
    "te",
    "ti",
    "to",
    "va",
    "ve",
    "vi",
    "vo",
    "za",
    "ze",
]
_UNSPACED = "猫犬鳥魚山川空海花月星風雪雨火水木金土日人心手目口耳足本言葉夜朝昼春夏秋冬東西南北"
_COMMON = [
    "the",
    "of",
    "and",
    "history",
    "life",
    "book",
    "new",
    "great",
    "world",
    "little",
    "last",
    "first",
    "house",
    "king",
    "secret",
    "night",
    "city",
    "garden",
    "river",
    "dark",
]

_INSERT = (
    "INSERT INTO title (source, ref, name, kind, formats, authors, languages, description, tags, licence, page_url, "
    "has_cover, status, ids, work, words, seen_at) VALUES "
    "('bench', ?, ?, 'book', '[\"epub\"]', '[]', '[]', '', '[]', '', '', 0, '', '{}', '', ?, 0)"
)


async def measure(short: bool) -> list[Figure]:
    """A million titles (thirty thousand when short), then the same questions again and again."""
    number = _TITLES_SHORT if short else _TITLES
    async with place() as here:
        began = time.perf_counter()
        kept = await _fill(here, number)
        filled_s = time.perf_counter() - began
        rounds = _ROUNDS_SHORT if short else _ROUNDS
        typed = await _asked(here, _typed(kept) * rounds, 8)
        words = await _asked(here, _words(kept) * rounds, 50)
    note = f"{number:,} titles on SQLite, written in {filled_s:.0f} s"
    return [
        Figure("index.autocomplete_ms_p99", percentile(typed, 99), "ms", len(typed), note=f"{note}; {_spread(typed)}"),
        Figure("index.search_ms_p99", percentile(words, 99), "ms", len(words), note=f"{note}; {_spread(words)}"),
    ]


def _spread(samples: Sequence[float]) -> str:
    return f"p50 {median(samples):.1f} ms, most {max(samples):.1f} ms"


async def _fill(here: Place, number: int) -> list[str]:
    """Write that many titles, past the ORM; some of their names, all over the library."""
    names: list[str] = []
    chance = random.Random(7)
    for start in range(0, number, _AT_ONCE):
        made = [_made(chance, n) for n in range(start, min(start + _AT_ONCE, number))]
        async with here.runtime.db.begin() as session:
            await (await session.connection()).exec_driver_sql(_INSERT, made)
        names += [made[0][1], made[len(made) // 2][1]]
    return names[:200]


def _made(chance: random.Random, n: int) -> tuple[str, str, str]:
    """Its ref, its name, its words."""
    name = "".join(chance.choices(_UNSPACED, k=6)) if n % 10 == 0 else " ".join(_word(chance) for _ in range(4))
    return str(n), name, indexed(f"{name} {_word(chance)} {_word(chance)}")


def _word(chance: random.Random) -> str:
    """A common word, or one of thousands."""
    return chance.choice(_COMMON) if chance.random() < 0.3 else "".join(chance.choices(_SYLLABLES, k=3))


def _typed(names: Sequence[str]) -> list[str]:
    """What is in the box while somebody types: the first letters, the next word, one or two characters, a slip."""
    starts = [name[:length] for name in names[:40] for length in (1, 2, 3, 5)]
    words = [" ".join(name.split()[1:3])[:7] for name in names[40:80]]
    return [*starts, *words, *(_slip(name.split()[0]) for name in names[80:120])]


def _words(names: Sequence[str]) -> list[str]:
    """Whole words, common ones too, in any order."""
    pairs = [" ".join(reversed(name.split()[:2])) for name in names]
    return [*pairs, *_COMMON, *_UNSPACED[:20], *(_slip(pair) for pair in pairs[:20])]


def _slip(word: str) -> str:
    """Two letters in the middle the wrong way round."""
    middle = len(word) // 2
    return word[:middle] + word[middle : middle + 2][::-1] + word[middle + 2 :]


async def _asked(here: Place, questions: Sequence[str], limit: int) -> list[float]:
    """Milliseconds of each, one after the other, through a session of the product's."""
    took = []
    for words in questions:
        began = time.perf_counter()
        async with here.runtime.db.browse() as session:
            await titles.matching(session, words, 1, limit)
        took.append((time.perf_counter() - began) * 1000)
    return took
