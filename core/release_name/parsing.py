"""A release name, read from its edges inwards: what surrounds it, what counts, where tags are, the title, the group."""

from dataclasses import replace

from core.release_name.counting import count
from core.release_name.edges import find_known_title, folders, read_ending, read_front, read_ids
from core.release_name.facts import find_facts
from core.release_name.groups import find_group
from core.release_name.noise import is_noise
from core.release_name.paths import with_folders
from core.release_name.reading import Reading
from core.release_name.resolving import resolve
from core.release_name.spoken import find_languages
from core.release_name.text import text_of
from core.release_name.titles import find_title
from core.release_name.value import Hints, ReleaseName
from core.release_name.zones import find_zones

#: longer names are no names; the rest is not read
LONGEST = 1000


def parse(name: str, hints: Hints | None = None) -> ReleaseName:
    """What the name of a release says of it. Never raises; a name that says nothing gives an empty value.

    Of a path the file is read, and its folders for what the file does not say.
    """
    hints = hints or Hints()
    parts = folders(name[:LONGEST])
    read = _read(parts[0], hints)
    if parts != (name[:LONGEST],):
        return with_folders(name, read, [_read(part, hints) for part in parts[1:3]])
    return replace(read, name=name) if len(name) > LONGEST else read


def _read(name: str, hints: Hints) -> ReleaseName:
    reading = Reading(text_of(name), hints)
    reading.stop = len(reading.text.text.rstrip())
    read_ending(reading)
    if is_noise(reading.text.text[: reading.stop]):
        return ReleaseName(name, noise=True, container=next((str(one.value) for one in reading.claims), None))
    reading.find_tags()
    read_ids(reading)
    reading.anime = hints.category == "anime" or any(one.field == "crc" for one in reading.claims)
    read_front(reading)
    find_known_title(reading)
    count(reading)
    find_zones(reading)
    _find_year(reading)
    find_group(reading)
    find_title(reading)
    find_languages(reading)
    find_facts(reading)
    return resolve(reading)


def _find_year(reading: Reading) -> None:
    if reading.year_at >= 0:
        word = reading.text.words[reading.year_at]
        reading.claim("year", int(word.key), word.start, word.end, "year.last")
