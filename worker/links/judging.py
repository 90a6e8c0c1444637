"""What an answer means for a link. Pure; what of a site's habits is needed, the caller has asked for."""

import re
from dataclasses import dataclass, replace

from core.link_health import Sign, Standing, Verdict
from worker.content.magic import sniff
from worker.content.seen import Unfit
from worker.links import phrases
from worker.links.answer import Answer
from worker.links.expected import Expected
from worker.links.pages import Page, page_of, same_page
from worker.links.sites import Habits

_OK = range(200, 300)
_NO_CONTENT = frozenset({204, 205})
_BY_STATUS = {
    **dict.fromkeys((404, 410), Verdict(Standing.DEAD, (Sign.GONE,), 0.97)),
    **dict.fromkeys((401, 402, 403, 407, 451), Verdict(Standing.RESTRICTED, (Sign.NOT_ALLOWED,), 0.95)),
    **dict.fromkeys((408, 425, 429, *range(500, 600)), Verdict(Standing.TEMPORARY, (Sign.BUSY,), 0.95)),
    **dict.fromkeys(_NO_CONTENT, Verdict(Standing.TEMPORARY, (Sign.EMPTY,), 0.6)),
}
_ANY_OTHER = Verdict(Standing.UNKNOWN, (Sign.ODD,), 0.5)
_TWINS = 2
_LINKS_OF_A_HOME = 3
#: characters that may be a message where a text is meant
_LINE = 120
#: less of what was there than this share is not the same file
_SHORTER = 0.5
_HOMES = frozenset({"", "/index.html", "/index.php", "/home", "/home.html", "/default.aspx"})
_NO_PAGE = re.compile(
    r"/(?:(?:error|page)[-_/]?)?(?:404|410|not[-_]?found|gone|removed|deleted|unavailable)(?:\.\w+)?\Z"
)
_LOGIN = re.compile(r"/(?:log[-_]?in|sign[-_]?in|sso|auth(?:enticate)?|anmelden|connexion|wp-login\.php)(?:\.\w+)?\Z")


@dataclass(frozen=True, slots=True)
class Site:
    """What a page is held against: the site's habits (None: not asked yet), how many others got the same page."""

    habits: Habits | None = None
    twins: int = 0


def judged(answer: Answer, expected: Expected, site: Site) -> Verdict | None:
    """The verdict; None when the site's habits have to be known first."""
    page = page_of(answer)
    if page is not None and expected.promise.is_text and not _is_message(page, answer):
        page = None
    if answer.status in _OK and answer.status not in _NO_CONTENT:
        found = _file(answer, expected) if page is None else _page(page, answer, expected, site)
        return found and replace(found, status=answer.status, file=answer.file)
    return _refusal(answer, page)


def _is_message(page: Page, answer: Answer) -> bool:
    """Whether it stands in the place of a text that was meant: a page, or a line that is no book."""
    return answer.kind == "text/html" or answer.status not in _OK or len(page.words) <= _LINE


def _refusal(answer: Answer, page: Page | None) -> Verdict:
    if answer.is_challenge or (page is not None and page.asks_who_we_are):
        return Verdict(Standing.UNKNOWN, (Sign.CHALLENGE,), status=answer.status)
    verdict = replace(_BY_STATUS.get(answer.status, _ANY_OTHER), status=answer.status)
    if verdict.standing is Standing.DEAD and page is not None and page.says(phrases.REPAIRS):
        return Verdict(Standing.TEMPORARY, (Sign.REPAIRS,), 0.6, answer.status)
    return verdict


def _file(answer: Answer, expected: Expected) -> Verdict:
    """Bytes that are no page: whether they are what was promised, and still the same file."""
    if not answer.head:
        return Verdict(Standing.CHANGED, (Sign.EMPTY,), 0.8)
    kind = sniff(answer.head)
    try:
        expected.promise.admit(kind)
    except Unfit:
        return Verdict(Standing.CHANGED, (Sign.OTHER_KIND,), 0.85)
    size, known = answer.file.size_bytes, expected.known_bytes
    if size is None and answer.is_whole:
        size = len(answer.head)
    if size is not None and known and size < known * _SHORTER:
        return Verdict(Standing.CHANGED, (Sign.SHORTER,), 0.85)
    if expected.before.is_renewed(answer.file):
        return Verdict(Standing.CHANGED, (Sign.OPENS, Sign.RENEWED), 0.9)
    return Verdict(Standing.ALIVE, (Sign.OPENS,), 0.99 if kind else 0.85)


def _page(page: Page, answer: Answer, expected: Expected, site: Site) -> Verdict | None:
    """A page with a good status: a way in, an excuse, or what was meant."""
    if answer.is_challenge or page.asks_who_we_are:
        return Verdict(Standing.UNKNOWN, (Sign.CHALLENGE,))
    if page.says(phrases.PARKED):
        return Verdict(Standing.DEAD, (Sign.PARKED,), 0.9)
    if page.says(phrases.REPAIRS):
        return Verdict(Standing.TEMPORARY, (Sign.REPAIRS,), 0.8)
    if answer.is_moved and (led := _led(answer)):
        return led
    if expected.is_file:
        return _instead_of_file(page, site)
    return _meant_page(page, site)


def _led(answer: Answer) -> Verdict | None:
    """Where a redirect led to, when that is a place for those who have no page."""
    if _LOGIN.search(answer.path):
        return Verdict(Standing.RESTRICTED, (Sign.LOGIN,), 0.9)
    if _NO_PAGE.search(answer.path):
        return Verdict(Standing.DEAD, (Sign.NO_PAGE,), 0.9)
    asked = replace(answer, url=answer.asked)
    if answer.path in _HOMES and asked.path not in _HOMES:
        return Verdict(Standing.DEAD, (Sign.HOME,), 0.85)
    return None


def _instead_of_file(page: Page, site: Site) -> Verdict | None:
    if page.asks_for_password or page.says(phrases.LOGIN):
        return Verdict(Standing.RESTRICTED, (Sign.PAGE, Sign.LOGIN), 0.85)
    if page.says(phrases.GONE):
        return Verdict(Standing.DEAD, (Sign.PAGE, Sign.SAYS_GONE), 0.9)
    if site.habits is None:
        return None
    if same_page([page, site.habits.for_any]):
        return _any_gets_it(page, site.habits)
    if site.twins >= _TWINS:
        return Verdict(Standing.DEAD, (Sign.PAGE, Sign.LIKE_OTHERS), 0.7)
    return Verdict(Standing.CHANGED, (Sign.PAGE,), 0.7)


def _any_gets_it(page: Page, habits: Habits) -> Verdict:
    """A site that shows one page for everything may be down as a whole; its first page has links, an excuse few."""
    if same_page([page, habits.at_home]) and page.links < _LINKS_OF_A_HOME:
        return Verdict(Standing.UNKNOWN, (Sign.PAGE, Sign.LIKE_ANY))
    return Verdict(Standing.DEAD, (Sign.PAGE, Sign.LIKE_ANY), 0.8)


def _meant_page(page: Page, site: Site) -> Verdict | None:
    """Where a page is meant, its words alone prove little: a book may be called so. With the site's habits they do."""
    names_itself_gone = page.is_called(phrases.GONE)
    if not names_itself_gone and not page.says(phrases.GONE):
        return Verdict(Standing.ALIVE, (Sign.OPENS,), 0.8)
    if site.habits is None:
        return None
    if same_page([page, site.habits.for_any]):
        return Verdict(Standing.DEAD, (Sign.SAYS_GONE, Sign.LIKE_ANY), 0.9)
    if names_itself_gone and page.is_short:
        return Verdict(Standing.DEAD, (Sign.SAYS_GONE,), 0.75)
    return Verdict(Standing.ALIVE, (Sign.OPENS,), 0.6)
