"""XMP: what is known of a title or a picture, as the packet that PDF, JPEG, PNG and WebP carry.

ISO 16684-1: Dublin Core and the rights schema, in RDF. Only what is known is said.
"""

from collections.abc import Mapping, Sequence

from lxml import etree

from worker.packaging.plain import line

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_DC = "http://purl.org/dc/elements/1.1/"
_XMP = "http://ns.adobe.com/xap/1.0/"
_RIGHTS = "http://ns.adobe.com/xap/1.0/rights/"
_META = "adobe:ns:meta/"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
#: Part 1 §7.3.2: the packet's frame; its text is fixed
_BEGIN = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
_END = '\n<?xpacket end="r"?>'


def packet(
    *,
    title: str = "",
    authors: Sequence[str] = (),
    description: str = "",
    rights: str = "",
    tags: Sequence[str] = (),
    languages: Sequence[str] = (),
    source: str = "",
    modified: str = "",
) -> bytes:
    """The packet in UTF-8. `modified` is a date of ISO 8601; `source` an address."""
    root = etree.Element(f"{{{_META}}}xmpmeta", nsmap={"x": _META})
    rdf = etree.SubElement(root, f"{{{_RDF}}}RDF", nsmap={"rdf": _RDF})
    about = {f"{{{_RDF}}}about": ""}
    spaces = {"dc": _DC, "xmp": _XMP, "xmpRights": _RIGHTS}
    said = etree.SubElement(rdf, f"{{{_RDF}}}Description", about, nsmap=spaces)
    for name, text in (("title", title), ("description", description), ("rights", rights)):
        _list(said, name, "Alt", [text])
    _list(said, "creator", "Seq", authors)
    _list(said, "subject", "Bag", tags)
    _list(said, "language", "Bag", languages)
    for element, text in _simple({f"{{{_DC}}}source": source, f"{{{_XMP}}}ModifyDate": modified}):
        etree.SubElement(said, element).text = text
    if line(rights):
        etree.SubElement(said, f"{{{_RIGHTS}}}Marked").text = "True"
    body: str = etree.tostring(root, encoding="unicode")
    return f"{_BEGIN}{body}{_END}".encode()


def _simple(values: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(name, text) for name, value in values.items() if (text := line(value))]


def _list(parent: etree._Element, name: str, sort: str, words: Sequence[str]) -> None:
    texts = [text for word in words if (text := line(word))]
    if not texts:
        return
    array = etree.SubElement(etree.SubElement(parent, f"{{{_DC}}}{name}"), f"{{{_RDF}}}{sort}")
    for text in texts:
        item = etree.SubElement(array, f"{{{_RDF}}}li", {_XML_LANG: "x-default"} if sort == "Alt" else {})
        item.text = text
