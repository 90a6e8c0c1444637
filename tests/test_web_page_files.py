"""The files of the web chat's page: how heavy, how strict, and whether they agree with one another."""

import re

from tests.emulators.chat_server import PAGE

MOST_BYTES = 120 * 1024


def test_the_chat_page_weighs_at_most_120_kb():
    files = [file for file in PAGE.iterdir() if file.name != "pages.css"]
    assert sum(file.stat().st_size for file in files) <= MOST_BYTES


def test_every_word_of_the_page_is_in_the_list_and_every_word_of_the_list_is_said():
    listed = set(re.findall(r'^  "(web-[a-z0-9-]+)":', (PAGE / "words.js").read_text("utf-8"), re.MULTILINE))
    files = [file for file in PAGE.iterdir() if file.suffix in {".js", ".html"} and file.name != "words.js"]
    said = {key for file in files for key in re.findall(r'"(web-[a-z0-9-]+)"', file.read_text("utf-8"))}
    assert said == listed


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
