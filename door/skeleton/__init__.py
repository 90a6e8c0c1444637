"""The beginning of a source: one file and its test, the same that docs/sources.md walks through."""

import re
from pathlib import Path

import typer

_TEMPLATES = Path(__file__).parent
_NAME = re.compile(r"[a-z][a-z0-9_]{1,30}\Z")


def begun(name: str, into: Path) -> list[Path]:
    """Write source and test for `name`; their places. In a checkout they go where their like are."""
    if not _NAME.match(name):
        raise typer.BadParameter(f"{name!r} is no name: small letters, digits and _, such as small_shelf.")
    is_checkout = (into / "plugins" / "sources").is_dir()
    source = into / "plugins" / "sources" / f"{name}.py" if is_checkout else into / f"{name}.py"
    test = into / "tests" / f"test_{name}.py" if is_checkout else into / f"test_{name}.py"
    module = f"plugins.sources.{name}" if is_checkout else name
    taken = [path for path in (source, test) if path.exists()]
    if taken:
        raise typer.BadParameter(f"{taken[0]} is there already.")
    source.write_text(filled("source", name), "utf-8")
    test.write_text(filled("test", name, module), "utf-8")
    return [source, test]


def filled(template: str, name: str, module: str = "") -> str:
    """A template in the words of this name."""
    label = name.replace("_", " ").capitalize()
    words = {"@name@": name, "@Name@": name.title().replace("_", ""), "@label@": label, "@module@": module}
    text = (_TEMPLATES / f"{template}.txt").read_text("utf-8")
    for word, value in words.items():
        text = text.replace(word, value)
    return text
