"""Catalogues in OPDS, version 1.2 (Atom) and 2.0 (JSON), as values: what a feed lists and where it leads.

Sources that speak it share this reading of it. Specifications: https://specs.opds.io/opds-1.2, https://drafts.opds.io/opds-2.0
and for pages one by one https://vaemendis.net/opds-pse. Loans, purchases and anything under DRM are left out.
"""

from urllib.parse import quote

from core.source import Saved
from plugins.opds.values import Entry, Feed, File, Stream

__all__ = ["Entry", "Feed", "File", "Stream", "filled", "parse", "parse_description"]


def parse(source: str, saved: Saved) -> Feed:
    """A feed of either version, told apart by how it begins. Raises SourceChanged for anything else."""
    from plugins.opds import atom, publications

    if saved.body.lstrip()[:1] == b"{":
        return publications.parse(source, saved)
    return atom.parse(source, saved)


def parse_description(source: str, saved: Saved) -> str:
    """The template of a search, out of an OpenSearch description."""
    from plugins.opds import atom

    return atom.parse_description(source, saved)


def filled(template: str, words: str) -> str:
    """The address of a search: `{searchTerms}` of OpenSearch, `{?query}` and `{query}` of URI templates (RFC 6570).

    Every other variable is left out; one that has to be there (`{count}`) becomes empty.
    """
    address, at = "", 0
    while (start := template.find("{", at)) >= 0 and (end := template.find("}", start)) >= 0:
        address += template[at:start] + _expanded(template[start + 1 : end], words)
        at = end + 1
    return address + template[at:]


def _expanded(variable: str, words: str) -> str:
    value = quote(words, safe="", errors="replace")
    if variable[:1] in "?&":
        named = [name for name in variable[1:].split(",") if name in {"query", "q", "search"}]
        return f"{variable[0]}{named[0]}={value}" if named else ""
    return value if variable.rstrip("?") in {"searchTerms", "query", "q", "search"} else ""
