"""From accepted tags to claims: the source, the picture, the sound, the edition, the revision."""

from core.release_name.reading import Reading
from core.release_name.tagging import Tag

_PLAIN = (
    "resolution",
    "codec",
    "bit_depth",
    "audio",
    "hdr",
    "three_d",
    "dual_audio",
    "dubbed",
    "hardcoded",
    "raw",
    "remux",
)
_REVISIONS = ("proper", "repack", "version")


def find_facts(reading: Reading) -> None:
    """Claim all that the accepted tags say."""
    start, end = reading.group_span
    for tag in reading.accepted:
        if start <= tag.start < end:
            continue
        for meaning in tag.meanings:
            if meaning.field in _PLAIN:
                reading.claim(meaning.field, meaning.value, tag.start, tag.end, f"tag.{meaning.field}", _sureness(tag))
        _find_source(reading, tag)
        _find_edition(reading, tag)
        _find_revision(reading, tag)
    _find_real(reading)
    for one in reading.numbers:
        if one.version:
            reading.claim("version", one.version, one.start, one.end, "revision.number")


def _sureness(tag: Tag) -> float:
    """Weak tags give way to others, wherever they stand."""
    return (0.4, 0.4, 0.7, 1.0)[tag.strength]


def _find_source(reading: Reading, tag: Tag) -> None:
    """The source; a service only where a source follows."""
    if source := tag.value("source"):
        reading.claim("source", source, tag.start, tag.end, "tag.source", _sureness(tag))
    if service := tag.value("service"):
        follower = reading.tag_at.get(tag.last)
        if follower and (follower.value("source") or follower.value("service")):
            reading.claim("service", service, tag.start, tag.end, "tag.service")


def _find_edition(reading: Reading, tag: Tag) -> None:
    if edition := tag.value("edition"):
        reading.claim("edition", edition, tag.start, tag.end, "tag.edition")


def _find_revision(reading: Reading, tag: Tag) -> None:
    for field in _REVISIONS:
        if (value := tag.value(field)) is not None:
            reading.claim("version", value, tag.start, tag.end, f"revision.{field}")
            if field != "version":
                reading.claim(field, value=True, start=tag.start, end=tag.end, rule=f"revision.{field}")


def _find_real(reading: Reading) -> None:
    """REAL counts beside a PROPER or REPACK, and alone where it is in capitals."""
    text = reading.text.text
    for tag in reading.accepted:
        if tag.value("real") is None and tag.value("proper") is None:
            continue
        words = [word.key for word in reading.text.words[tag.first : tag.last]]
        reals = words.count("real")
        beside = len(words) > reals or any(
            (near := reading.tag_at.get(at)) and (near.value("proper") or near.value("repack"))
            for at in (tag.first - 1, tag.last)
        )
        if reals and (beside or text[tag.start : tag.end].isupper()):
            reading.claim("real", reals, tag.start, tag.end, "revision.real")
