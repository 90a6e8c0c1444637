"""A chapter's text as HTML, whatever it was written in; not yet clean."""

from html import escape
from pathlib import Path

from core.media import Asset
from worker.content.promise import promised


def as_html(asset: Asset, path: Path) -> str:
    """The chapter's HTML. Markdown is CommonMark with HTML shown as text; plain text keeps its paragraphs."""
    text = path.read_text("utf-8-sig", errors="replace")
    match promised(asset.name, asset.media_type).media_type:
        case "text/html" | "application/xhtml+xml":
            return text
        case "text/markdown":
            return _markdown(text)
        case _:
            return _paragraphs(text)


def _markdown(text: str) -> str:
    from markdown_it import MarkdownIt

    html: str = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    return html


def _paragraphs(text: str) -> str:
    """A blank line ends a paragraph; line ends within one are kept, since verse has them and prose reflows anyway."""
    paragraphs = ("\n".join(lines) for lines in _blocks(text.splitlines()))
    return "".join(f"<p>{escape(paragraph)}</p>\n" for paragraph in paragraphs)


def _blocks(lines: list[str]) -> list[list[str]]:
    blocks: list[list[str]] = [[]]
    for text in lines:
        if text.strip():
            blocks[-1].append(text.strip())
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]
