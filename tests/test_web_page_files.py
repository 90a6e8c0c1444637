"""The files of the web chat's page: how heavy, how strict, and whether they agree with one another."""

import json
import re

from bot import texts
from tests.emulators.chat_server import PAGE

MOST_BYTES = 120 * 1024


def test_the_chat_page_weighs_at_most_120_kb():
    files = [file for file in PAGE.iterdir() if file.name != "pages.css"]
    assert sum(file.stat().st_size for file in files) <= MOST_BYTES


def test_every_word_of_the_page_is_in_the_texts_and_every_such_text_is_said():
    files = [file for file in PAGE.iterdir() if file.suffix in {".js", ".html"} and file.name != "words.js"]
    said = {key for file in files for key in re.findall(r'"(web-[a-z0-9-]+)"', file.read_text("utf-8"))}
    assert said == set(texts.words("web-"))


def test_what_shows_before_the_welcome_says_the_same_as_the_texts():
    """The locked page, the lost line and the names of the controls have to be there without the server's words."""
    pairs = dict(re.findall(r'^  "(web-[a-z0-9-]+)": (".*"),$', (PAGE / "words.js").read_text("utf-8"), re.MULTILINE))
    fallback = {key: json.loads(text) for key, text in pairs.items()}
    assert fallback.items() <= texts.words("web-").items()
    index = (PAGE / "index.html").read_text("utf-8")
    assert set(re.findall(r'data-word[a-z-]*="([a-z-]+)"', index)) <= set(fallback)
    assert {"web-lost", "web-offline", "web-try-now", "web-not-sent", "web-not-connected"} <= set(fallback)


def test_every_module_is_asked_for_at_once():
    """A module that is not preloaded would be found only after the one that imports it."""
    index = (PAGE / "index.html").read_text("utf-8")
    modules = {file.name for file in PAGE.glob("*.js")}
    assert {name for name in modules if f'"/page/{name}"' in index} == modules


def test_nothing_in_the_page_needs_a_looser_policy():
    index = (PAGE / "index.html").read_text("utf-8")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|https?://", index)
    for module in PAGE.glob("*.js"):
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|eval\(|new Function", module.read_text("utf-8"))
