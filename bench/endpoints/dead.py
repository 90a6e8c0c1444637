"""Endpoints behind which there is nothing any more, said honestly or not."""

import gzip

from bench.endpoints.case import (
    Asked,
    Endpoint,
    Play,
    always,
    file,
    here,
    is_head,
    is_ranged,
    missing,
    says,
    seen,
    served,
    to,
    unless,
)  # fmt: skip
from bench.endpoints.goods import TYPES, good, page
from bench.faults.reply import Reply
from core.link_health import Standing

_LIKE_A_SHELF = "Welcome to our library. New this week: twelve books on birds, three on bowers, one on blue glass."
_SAID_IN = {
    "English": ("File not found", "The file you asked for does not exist."),
    "English, for its rights": ("Unavailable", "This file has been removed due to a copyright infringement claim."),
    "English, after a while": ("Download", "This link has expired."),
    "German": ("Datei nicht gefunden", "Die Datei wurde gelöscht."),
    "French": ("Fichier introuvable", "Ce fichier n'existe plus."),
    "Spanish": ("Archivo no encontrado", "El archivo ya no existe."),
    "Portuguese": ("Arquivo não encontrado", "Este arquivo foi removido."),
    "Italian": ("File non trovato", "Il file non esiste."),
    "Dutch": ("Bestand niet gevonden", "Dit bestand is verwijderd."),
    "Polish": ("Plik nie istnieje", "Plik został usunięty."),
    "Russian": ("Файл не найден", "Файл был удалён."),
    "Chinese": ("文件不存在", "您访问的文件已被删除。"),
    "Japanese": ("ファイルが見つかりません", "このファイルは削除されました。"),
    "Korean": ("페이지를 찾을 수 없습니다", "파일이 삭제되었습니다."),
    "Swedish": ("Sidan hittades inte", "Filen finns inte."),
}
_JSON = {"Content-Type": "application/json"}


def _dead(name: str, play: Play, path: str = "/files/book.epub", **more: object) -> Endpoint:
    return Endpoint(name, Standing.DEAD, play, path, **more)  # type: ignore[arg-type]


def _soft(title: str, text: str, path: str = "/files/book.epub") -> Play:
    """Said with a good status, at an otherwise honest site."""
    return here(says("200 OK", title, text), path=path)


def _any_gets(title: str, text: str) -> Play:
    """One page for whatever is not there; the site's own first page is another."""

    def play(asked: Asked) -> Reply:
        if asked.path == "/":
            return says("200 OK", "The Bower", "A library of blue things, open day and night, since 1888. Come in.")
        return says("200 OK", title, text)

    return play


def _home_for_any(_: Asked) -> Reply:
    return says("200 OK", "The Bower", _LIKE_A_SHELF)


def _led(location: str, status: str = "200 OK") -> Play:
    def play(asked: Asked) -> Reply:
        if asked.path == "/files/book.epub":
            return to(location)
        return says(status, "The Bower", _LIKE_A_SHELF)

    return play


def _same_advert(asked: Asked) -> Reply:
    """Three files that are gone lead to one advertisement; what never was gets an honest 404."""
    if asked.path.startswith("/files/book"):
        return says("200 OK", "A better library", "Try our new reader, with a thousand books to begin with.")
    return missing(asked)


ENDPOINTS = (
    _dead("404", missing),
    _dead("404 without a word", here(Reply("404 Not Found", length="0"))),
    _dead("404 with a long page", always("404 Not Found", "The Bower", _LIKE_A_SHELF * 20)),
    _dead("404 in JSON", here(Reply("404 Not Found", _JSON, b'{"error": "no such file"}'))),
    _dead("404 with a picture", here(Reply("404 Not Found", {"Content-Type": "image/png"}, good("png", 900)))),
    _dead(
        "404 packed",
        here(
            Reply(
                "404 Not Found",
                {"Content-Type": TYPES["html"], "Content-Encoding": "gzip"},
                gzip.compress(page("Gone", "x").encode()),
            )
        ),
    ),
    _dead(
        "404 in chunks",
        here(Reply("404 Not Found", {"Content-Type": TYPES["html"]}, page("Gone", "x").encode(), chunked=100)),
    ),
    _dead("410", always("410 Gone", "Gone", "It was here.")),
    _dead(
        "HEAD is well, GET is a 404",
        unless(is_head, Reply(headers={"Content-Type": TYPES["epub"]}, length="40000"), missing),
        before=seen("epub"),
    ),
    _dead("HEAD is a 404, and so is GET", missing, before=seen("epub")),
    _dead("a range gets a 403, the file a 404", unless(is_ranged, Reply("403 Forbidden", length="0"), missing)),
    _dead("moved to a 404", here(to("/gone/book.epub"))),
    _dead("a page that is a 404", missing, "/book/7.html"),
    _dead("a picture that is a 404", missing, "/files/book.jpg"),
    *(_dead(f"said in {language}", _soft(*said)) for language, said in _SAID_IN.items()),
    *(
        _dead(f"any address says so in {language}", _any_gets(*_SAID_IN[language]), "/book/7.html")
        for language in ("English", "German", "Chinese")
    ),
    _dead("said in JSON", here(Reply("200 OK", _JSON, b'{"status": 404, "error": "File not found"}'))),
    _dead("said in a line", here(Reply("200 OK", {"Content-Type": "text/plain"}, b"File not found.\n"))),
    _dead(
        "said in a line where a text was",
        here(Reply("200 OK", {"Content-Type": "text/plain"}, b"File not found.\n"), path="/files/book.txt"),
        "/files/book.txt",
    ),
    _dead("said on a page that is long", _soft("404 - Page not found", _LIKE_A_SHELF * 30)),
    _dead(
        "said where a picture was", _soft("Image not found", "It was deleted.", "/files/book.jpg"), "/files/book.jpg"
    ),
    _dead("any address gets the same page", _any_gets("The Bower", _LIKE_A_SHELF)),
    _dead("any address gets the first page", _home_for_any),
    _dead("led to the door", _led("/")),
    _dead("led to the first page", _led("/index.html")),
    _dead("led to a page for errors", _led("/404.html")),
    _dead("led to a page for what is not found", _led("/errors/not-found")),
    _dead("led to a page for what was removed", _led("/removed")),
    _dead("a site that is for sale", always("200 OK", "book.example", "This domain is for sale. Buy this domain now.")),
    _dead("a site whose name has expired", always("200 OK", "Expired", "This domain has expired. Is it yours?")),
    _dead("many links lead to one page", _same_advert, siblings=("/files/book2.epub", "/files/book3.epub")),
    _dead(
        "a page that says no more than that",
        here(says("200 OK", "Page not found", "Sorry."), path="/book/7.html"),
        "/book/7.html",
    ),
    _dead(
        "ranges are taken, and 404 is said in them",
        here(lambda asked: served(asked, page("Not found", "x").encode(), TYPES["html"])),
    ),
    _dead(
        "another file of the site is there",
        unless(lambda asked: asked.path == "/files/book.epub", says("404 Not Found", "Sorry", "x"), file("epub")),
    ),
)
