"""A site's cookies as text and back, so that a session outlives the process. Pure, but for the clock of expiry."""

import json
from http.cookiejar import Cookie, CookieJar
from typing import Any

_MOST = 100


def written(jar: CookieJar) -> str:
    """The cookies that are still good, in the order of their names; "" when there are none."""
    rows = sorted(
        [one.domain, one.path, one.name, one.value or "", one.secure, one.expires]
        for one in jar
        if not one.is_expired()
    )
    return json.dumps(rows[:_MOST], ensure_ascii=False) if rows else ""


def put_back(jar: CookieJar, text: str) -> None:
    """Put cookies back as they were written; what is no such text is left alone."""
    try:
        rows = json.loads(text)
    except ValueError:
        return
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, list) and len(row) == 6 and all(isinstance(one, str) for one in row[:4]):
            jar.set_cookie(_cookie(*row))


def _cookie(domain: str, path: str, name: str, value: str, secure: Any, expires: Any) -> Cookie:
    return Cookie(
        version=0,
        name=name,
        value=value,
        port=None,
        port_specified=False,
        domain=domain,
        domain_specified=domain.startswith("."),
        domain_initial_dot=domain.startswith("."),
        path=path,
        path_specified=True,
        secure=bool(secure),
        expires=int(expires) if isinstance(expires, int) else None,
        discard=False,
        comment=None,
        comment_url=None,
        rest={},
    )
