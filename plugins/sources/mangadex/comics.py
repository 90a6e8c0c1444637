"""What MangaDex says of a comic. An empty map comes as an empty list there, so both are read."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from core.languages import code_of
from core.media import FROM_PAGES, Ids, Kind, Status, TitleInfo
from plugins.answers import field, number, plain

#: their codes of a language that has more than one
LANGUAGES: Mapping[str, tuple[str, ...]] = {"pt": ("pt-br", "pt"), "es": ("es-la", "es"), "zh": ("zh", "zh-hk")}
_STATUS = {
    "ongoing": Status.ONGOING,
    "completed": Status.COMPLETE,
    "hiatus": Status.HIATUS,
    "cancelled": Status.CANCELLED,
}
_LICENCE = "Rights stay with the authors; the groups named translated it, MangaDex hosts it"


def parse_search(
    source: str, url: str, answer: Any, languages: Sequence[str], usual: Sequence[str]
) -> tuple[list[TitleInfo], int]:
    """The comics of a page, and how many there are in all."""
    total = field(source, url, answer, "total", int)
    return [parse_title(source, url, one, languages, usual) for one in field(source, url, answer, "data", list)], total


def parse_title(source: str, url: str, comic: Any, languages: Sequence[str], usual: Sequence[str]) -> TitleInfo:
    """One comic, in the first of these languages that it has. Its ref bears one that is not among the `usual`."""
    uuid, about = field(source, url, comic, "id", str), field(source, url, comic, "attributes", dict)
    language = _language(about, languages)
    return TitleInfo(
        source=source,
        ref=uuid if language in usual or not language else f"{uuid}:{language}",
        name=_named(about, language) or f"Comic {uuid[:8]}",
        kind=Kind.COMIC,
        formats=FROM_PAGES,
        authors=tuple(dict.fromkeys(_people(comic))),
        year=about["year"] if isinstance(about.get("year"), int) else None,
        languages=(language,) if language else (),
        description=plain(_said(about.get("description"), language)),
        tags=tuple(tag for tag in map(_tag, _items(about.get("tags"))) if tag),
        licence=_LICENCE,
        page_url=f"https://mangadex.org/title/{uuid}" if language in usual or not language else "",
        has_cover=bool(parse_cover(comic)),
        status=_STATUS.get(str(about.get("status"))),
        ids=_ids(about.get("links")),
    )


def parse_cover(comic: Any) -> str:
    """The file name of its cover, "" without one."""
    for relation in _items(comic.get("relationships")):
        about = relation.get("attributes")
        if relation.get("type") == "cover_art" and isinstance(about, dict) and isinstance(about.get("fileName"), str):
            return str(about["fileName"]) if "/" not in about["fileName"] else ""
    return ""


def _language(about: Mapping[str, Any], languages: Sequence[str]) -> str:
    """The first wanted one in which there are chapters; the first wanted one when nothing is said of that."""
    there = {code_of(code) for code in about.get("availableTranslatedLanguages") or () if isinstance(code, str)}
    return next((code for code in languages if code in there), languages[0] if languages else "")


def _named(about: Mapping[str, Any], language: str) -> str:
    """Its title in the language of its readers, else as it is listed, else in any spelling."""
    spellings = [_map(about.get("title")), *(_map(one) for one in about.get("altTitles") or ())]
    listed = next((text for text in spellings[0].values() if text), "")
    own = next((names[language] for names in spellings if names.get(language)), "")
    anyhow = next((text for names in spellings for text in names.values() if text), "")
    return " ".join((own or listed or anyhow).split())


def _said(texts: object, language: str) -> str:
    said = _map(texts)
    return said.get(language) or said.get("en") or next(iter(said.values()), "")


def _map(texts: object) -> dict[str, str]:
    """Texts by our code of their language."""
    if not isinstance(texts, dict):
        return {}
    return {code_of(code) or code: text for code, text in texts.items() if isinstance(text, str) and text.strip()}


def _people(comic: Any) -> Iterator[str]:
    for relation in _items(comic.get("relationships")):
        about = relation.get("attributes")
        if relation.get("type") in {"author", "artist"} and isinstance(about, dict) and about.get("name"):
            yield str(about["name"])


def _tag(tag: Mapping[str, Any]) -> str:
    about = tag.get("attributes")
    return _said(about.get("name"), "en") if isinstance(about, dict) else ""


def _ids(links: object) -> Ids:
    """Of AniList and MyAnimeList, which come as text."""
    if not isinstance(links, dict):
        return Ids()
    return Ids(anilist=number(links.get("al")) or None, mal=number(links.get("mal")) or None)


def _items(many: object) -> list[dict[str, Any]]:
    return [one for one in many if isinstance(one, dict)] if isinstance(many, list) else []
