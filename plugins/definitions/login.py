"""Signing in at a site as its definition says, once for many questions, and again when the site has forgotten us.

What a site sets as cookies is kept by `http`; a cookie of the operator's own goes along as a header. A captcha is not
solved, a name or password that the site refused is not tried again for a quarter of an hour: accounts are closed for
less.
"""

import asyncio
import time
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote_plus, urljoin

from core.errors import SourceBlocked, SourceError, SourceRefused
from core.source import Form, Http, Saved
from plugins.answers import host_of
from plugins.definitions.asking import address, pairs_of, with_query
from plugins.definitions.css import Selector
from plugins.definitions.css_reader import SelectorError
from plugins.definitions.filters import FilterError
from plugins.definitions.pages import Element, html_of, is_challenge, picked
from plugins.definitions.pattern import PatternError, bounded
from plugins.definitions.results import Reading, raise_troubles
from plugins.definitions.shape import Login, Pick
from plugins.definitions.template import TemplateError

_PEACE_S = 900.0
_PASSWORD = Selector.of("input[type=password i]")
_AGAIN = "enter it anew with `bowerbird sources login {}`"


class Session:
    """Whether we are signed in at a site. Without `login` in its definition everybody is."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._is_in = False
        self._peace_until, self._why = 0.0, ""
        self._turn = asyncio.Lock()

    async def ensure(self, http: Http, reading: Reading, base: str) -> None:
        """Be signed in. Raises SourceRefused when the site lets us not in, SourceBlocked for a captcha."""
        login = reading.definition.login
        if login is None:
            return
        async with self._turn:
            if self._is_in:
                return
            if time.monotonic() < self._peace_until:
                raise SourceRefused(self._source, self._why)
            try:
                await self._enter(http, reading, login, base)
            except SourceRefused as error:
                self._peace_until, self._why = time.monotonic() + _PEACE_S, error.reason
                raise
            self._is_in = True

    def lost(self) -> None:
        """The site has forgotten us: next time we sign in again."""
        self._is_in = False

    async def _enter(self, http: Http, reading: Reading, login: Login, base: str) -> None:
        try:
            if login.method != "cookie" and login.test_path is not None and await self._is_known(http, reading, base):
                return
            match login.method:
                case "cookie":
                    await self._demand(http, reading, base, "its cookie is good no more")
                    return
                case "form":
                    page = await self._by_form(http, reading, login, base)
                case _:
                    page = await self._by_address(http, reading, login, base)
            _raise_refusal(reading, login, page)
            await self._demand(http, reading, base, "it did not let us in")
        except (FilterError, TemplateError) as error:
            raise SourceRefused(self._source, f"its login does not fit: {error}") from None

    async def _demand(self, http: Http, reading: Reading, base: str, said: str) -> None:
        if not await self._is_known(http, reading, base):
            raise SourceRefused(self._source, f"{said}; {_AGAIN.format(self._source)}")

    async def _is_known(self, http: Http, reading: Reading, base: str) -> bool:
        """Whether the page that tests it shows what only those see who are signed in; True when there is no test."""
        login = reading.definition.login
        if login is None or login.test_path is None:
            return True
        url = address(base, login.test_path, reading.scope, reading.definition.encoding)
        try:
            body = await http.answer(url, headers=headers_of(reading, url, base))
        except SourceBlocked:
            raise
        except SourceRefused:
            return False
        return not await asyncio.to_thread(is_outside, reading, Saved(url, body))

    async def _by_address(self, http: Http, reading: Reading, login: Login, base: str) -> Saved:
        """By one request: a form's fields posted, or all in an address."""
        url, headers = _door(reading, login, base)
        if login.method == "post":
            fields = {name: one.fill(reading.scope) for name, one in login.inputs.items()}
            return Saved(url, await http.answer(url, body=Form(fields), headers=headers))
        if login.method == "oneurl":
            url += "".join(one.fill(reading.scope) for one in login.inputs.values())
        else:
            url = with_query(url, pairs_of(login.inputs, reading.scope, reading.definition.encoding))
        return Saved(url, await http.answer(url, headers=headers))

    async def _by_form(self, http: Http, reading: Reading, login: Login, base: str) -> Saved:
        """As people do it: the page with the form, its fields, what of them is ours filled in."""
        url, headers = _door(reading, login, base)
        saved = Saved(url, await http.answer(url, headers=headers))
        root = await asyncio.to_thread(html_of, self._source, saved, reading.definition.encoding)
        _raise_captcha(self._source, login, root, saved)
        form = Selector.of(login.form).first(root)
        if form is None:
            raise FilterError(f"there is no {login.form!r} on its page")
        fields = _filled(reading, login, root, form)
        action = login.submit_path.fill(reading.scope) if login.submit_path else str(form.get("action") or "")
        to = with_query(urljoin(url, action), _quoted(_found(reading, login.queried, root)))
        if host_of(to) != host_of(url):
            raise FilterError(f"its form leads to another host, {host_of(to) or 'none'}")
        if str(form.get("method") or "get").lower() == "get" and login.submit_path is None:
            return Saved(to, await http.answer(with_query(to, _quoted(fields)), headers=headers))
        return Saved(to, await http.answer(to, body=Form(fields), headers={**headers, "Referer": url}))


def _door(reading: Reading, login: Login, base: str) -> tuple[str, Mapping[str, str]]:
    """Where one signs in, and the headers for it."""
    if login.path is None:
        raise FilterError("login has no path")
    url = address(base, login.path, reading.scope, reading.definition.encoding)
    return url, {
        **headers_of(reading, url, base),
        **{name: one.fill(reading.scope) for name, one in login.headers.items()},
    }


def _filled(reading: Reading, login: Login, root: Any, form: Any) -> Mapping[str, str]:
    """The form's fields as its page has them, then ours, then those that are found on the page."""
    ours = {_name(login, form, key): one.fill(reading.scope) for key, one in login.inputs.items()}
    return {**dict(_fields(form)), **ours, **_found(reading, login.picked, root)}


def _found(reading: Reading, picks: Mapping[str, Pick], root: Any) -> Mapping[str, str]:
    return {name: picked(one, Element(root), reading.scope, reading.around) for name, one in picks.items()}


def _quoted(fields: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    return ((quote_plus(name), quote_plus(value)) for name, value in fields.items())


def headers_of(reading: Reading, url: str, base: str) -> Mapping[str, str]:
    """What a request to the site itself needs: the operator's cookie. Other hosts hear nothing."""
    login = reading.definition.login
    if login is None or host_of(url) != host_of(base):
        return {}
    cookies = [*login.cookies]
    if login.method == "cookie":
        cookies += [one.fill(reading.scope) for name, one in login.inputs.items() if name == "cookie"]
    text = "; ".join(one.strip().strip(";") for one in cookies if one.strip())
    return {"Cookie": text} if text and text.isascii() and text.isprintable() else {}


def is_outside(reading: Reading, saved: Saved) -> bool:
    """Whether a page is one for those who are not signed in: without what the test looks for, or asking for a word."""
    login = reading.definition.login
    if login is None:
        return False
    try:
        root = html_of(reading.source, saved, reading.definition.encoding)
        with bounded():
            if login.test_selector is not None:
                return login.test_selector.first(root) is None
            return _PASSWORD.first(root) is not None
    except (SourceError, PatternError):  # no page, or one that nobody could look through: it says nothing
        return False


def _raise_refusal(reading: Reading, login: Login, page: Saved) -> None:
    try:
        root = html_of(reading.source, page, reading.definition.encoding)
    except SourceError:  # an answer that is no page says nothing
        return
    if is_challenge(page.body) and _PASSWORD.first(root) is None:
        raise SourceBlocked(reading.source, "a check for bots stands before its login")
    raise_troubles(reading, Element(root), login.troubles)


def _raise_captcha(source: str, login: Login, root: Any, saved: Saved) -> None:
    asked = login.captcha.first(root) is not None if login.captcha is not None else login.has_captcha
    if asked or is_challenge(saved.body):
        raise SourceBlocked(source, "its login asks for a person; where its definition takes a cookie, enter yours")


def _name(login: Login, form: Any, key: str) -> str:
    """What a field of the form is called. Raises FilterError when the key is a selector, and finds none."""
    if not login.by_selector:
        return key
    try:
        found = Selector.of(key).first(form)
    except SelectorError as error:
        raise FilterError(str(error)) from None
    if found is None or not found.get("name"):
        raise FilterError(f"there is no field {key[:60]!r} in its form")
    return str(found.get("name"))


def _fields(form: Any) -> Iterator[tuple[str, str]]:
    """What a browser would send of the form as it stands there."""
    for one in form.iter("input", "textarea", "select"):
        name, sort = str(one.get("name") or ""), str(one.get("type") or "text").lower()
        if not name or sort in {"submit", "button", "image", "file", "reset"}:
            continue
        if sort in {"checkbox", "radio"} and one.get("checked") is None:
            continue
        if one.tag == "select":
            chosen = [item for item in one.iter("option") if item.get("selected") is not None] or list(
                one.iter("option")
            )
            yield from ((name, str(item.get("value") or item.text or "")) for item in chosen[:1])
        else:
            yield name, str(one.get("value") if one.tag == "input" else one.text or "") if one.get("value") else ""
