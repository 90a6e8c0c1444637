"""What people read: every sentence that is said exists, every one that exists is said, with the facts it needs."""

import ast
import re
from pathlib import Path

import pytest

import bot.commands  # noqa: F401 registers them
from bot import texts
from bot.commands.settings import PREFERABLE
from bot.reading import read
from bot.registry import GROUPS, commands
from bot.texts import units
from core import errors
from core.errors import BowerbirdError, LinkError, UserError
from core.link_health import Sign, Standing
from core.media import Flag, Kind, Pieces, Status
from core.models import Against, By, JobState, PartState, PartWish, Role, TorrentState
from core.policy import Permission
from core.ranking import WEIGHTS
from core.releases import scoring
from core.source import Shelf
from core.title_list import Fault
from worker.catalog.load import State

ROOT = Path(__file__).parent.parent
KEYS = texts.keys()
FILES = [
    path
    for package in ("bot", "core", "worker")
    for path in (ROOT / package).rglob("*.py")
    if "versions" not in str(path)
]
#: calls that name a sentence, and the place of its name among their arguments
SAY = {"say": 0, "toast": 1, "_wished": 4}
SORRY = {"UserError": 0, "NotFound": 0, "NotAllowed": 0, "QuotaReached": 0}


def leaves(root):
    """The errors that may reach a person: a surface's own stay in it."""
    below = [one for one in root.__subclasses__() if one.__module__ == errors.__name__]
    return [root] if not below else [leaf for one in below for leaf in leaves(one)]


def stages():
    """The stages that recipes report."""
    said = re.compile(r'report\(\s*stage="(\w+)"')
    return {
        stage for path in (ROOT / "worker" / "jobs").glob("*.py") for stage in said.findall(path.read_text("utf-8"))
    }


TROUBLES = {
    *(one.__new__(one).key for one in leaves(BowerbirdError) if not issubclass(one, UserError | LinkError)),
    *(
        "source_error",
        "source_refused",
        "source_unavailable",
        "torrent_error",
        "stuck",
        "fault",
        "poison",
        "unknown_kind",
        "needs_failed",
    ),
}
#: what may be doubtful of a release, by its name, its files, its bytes
DOUBTS = {
    *("double_ending", "program", "locked", "sample", "from_a_seat", "too_small", "too_large"),
    *("archive", "nothing_fits", "filling", "other_episode", "bytes"),
}
#: platforms show the choices of a first option `do` as commands of their own
GROUPED = {
    f"{command.name}-{one}"
    for command in commands().values()
    for option in command.options[:1]
    if option.name == "do"
    for one in option.choices
}
#: names that are made of a word and a value, with all their values
#: why a line of a list can't be taken, besides that it can't be read
REFUSED = {"unknown-link", "unknown-source", "nowhere", "unanswered", "fault"} | {
    f"source-{one}" for one in ("unavailable", "refused", "blocked", "private", "gone", "changed")
}
FAMILIES = {
    "kind-{}": set(Kind),
    "kinds-{}": set(Kind),
    "state-{}": set(JobState),
    "status-{}": set(Status),
    "rank-{}": set(WEIGHTS),
    "browse-{}": set(Shelf),
    "stage-{}": {"starting", *stages()},
    "source-{}": {"up", "slow", "limited", "refused", "changed", "down", "blocked", "resting", State.OFF, State.BROKEN},
    "command-{}": {*commands(), *GROUPED},
    "option-{}": {one.says or one.name for command in commands().values() for one in command.options} - {"do"},
    "help-{}": set(GROUPS),
    "command-{}-example": set(commands()),
    "torrent-state-{}": {*TorrentState, "engine"},
    "do-torrent-{}": {"fetch", "files", "pause", "play", "resume", "seed"},
    "notice-{}": {"parts", "source", "nothing"},
    "notice-{}-text": {"parts", "source", "nothing"},
    "role-{}": set(Role),
    "surface-{}": {"web", "discord", "telegram"},
    "release-term-{}": set(scoring.WEIGHTS),
    "release-gate-{}": {"fake", "group", "blocked", "complaints", "seeders", "quality", "size"},
    "release-doubt-{}": DOUBTS,
    "release-flag-{}": set(Flag),
    "against-{}": set(Against),
    "decision-{}": {By.CHOSEN, By.AHEAD},
    "decision-trouble-{}": {"no_answer", "bad_torrent", "no_torrent"},
    "setting-{}": {one.name for one in PREFERABLE},
    "settings-{}": {"me", "room"},
    "queue-{}": {"mine", "room"},
    "form-files-{}": set(Pieces),
    "part-is-{}": set(PartState),
    "part-wish-{}": set(PartWish) - {PartWish.RUN},
    "part-toast-{}": set(PartWish),
    "do-part-{}": set(PartWish),
    "{}-all": {"pause", "run"},
    "size-{}": {"bytes", "kb", "mb", "gb", "tb"},
    "import-why-{}": {*Fault, *REFUSED},
    "standing-{}": set(Standing),
    "sign-{}": {one.replace("_", "-") for one in Sign},
    "trouble-{}": {one.replace("_", "-") for one in TROUBLES},
}
EXPANDED = {family.format(value) for family, values in FAMILIES.items() for value in values}


@pytest.fixture(scope="module")
def trees():
    """The syntax of every file: made when a test asks for it, and let go after the last of them."""
    return {path: ast.parse(path.read_text("utf-8")) for path in FILES}


@pytest.fixture(scope="module")
def literals(trees):
    """(name of the function, the sentence's name, the call, where) of every call that names a sentence outright."""
    return [(name, key, call, where) for name, one, call, where in calls(trees, SAY | SORRY) for key in named(one)]


@pytest.fixture(scope="module")
def sorries(literals):
    """The names of sentences that say what went wrong."""
    said = {key for name, key, _, _ in literals if name in SORRY}
    return sorted(said | {f"trouble-{one.replace('_', '-')}" for one in TROUBLES})


@pytest.fixture(scope="module")
def written(trees):
    """Every constant in the code."""
    return {node.value for tree in trees.values() for node in ast.walk(tree) if isinstance(node, ast.Constant)}


def calls(trees, places):
    """(name of the function, its sentence as an expression, the call, where) of every call that names a sentence."""
    for path, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if name in places and len(node.args) > places[name]:
                    yield name, node.args[places[name]], node, f"{path.name}:{node.lineno}"


def named(expression):
    """The names of sentences in an expression: a text, or one of two."""
    match expression:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.IfExp(body=one, orelse=other):
            return [*named(one), *named(other)]
        case _:
            return []


def shape(expression):
    """`f"kind-{info.kind}"` as "kind-{}"."""
    return "".join(one.value if isinstance(one, ast.Constant) else "{}" for one in expression.values)


def test_every_sentence_that_is_said_exists(literals):
    missing = [f"{key} ({where})" for _, key, _, where in literals if key not in KEYS]
    assert missing == []
    assert sorted(EXPANDED - KEYS) == []


def test_every_name_that_is_made_of_pieces_is_of_a_family_that_is_checked(trees):
    made = {shape(one): where for _, one, _, where in calls(trees, SAY | SORRY) if isinstance(one, ast.JoinedStr)}
    assert {one: where for one, where in made.items() if one not in {*FAMILIES, "{}-next"}} == {}


def test_every_sentence_is_said_somewhere(sorries, written):
    page = texts.words("web-").keys() | texts.words("page-").keys()  # the tests of the page see to these
    said = written | EXPANDED | {f"{key}-next" for key in [*sorries, *written] if isinstance(key, str)} | page
    assert sorted(KEYS - said) == []


def test_every_trouble_says_what_to_do_next(sorries):
    assert [key for key in sorries if f"{key}-next" not in KEYS] == []


def written_in(tree):
    """Every text in a file but its docstrings, with "{}" where it is filled in."""
    inner = {id(part) for one in ast.walk(tree) if isinstance(one, ast.JoinedStr) for part in one.values}
    docs = {id(one.value) for one in ast.walk(tree) if isinstance(one, ast.Expr)}
    for one in ast.walk(tree):
        if isinstance(one, ast.JoinedStr):
            yield shape(one)
        elif isinstance(one, ast.Constant) and isinstance(one.value, str) and id(one) not in inner | docs:
            yield one.value


@pytest.mark.parametrize(
    "path", [one for one in FILES if "terminal" in one.parts or one.name == "socket.py"], ids=lambda one: one.stem
)
def test_the_terminal_and_the_socket_have_no_sentences_of_their_own(trees, path):
    like_a_sentence = re.compile(r"(?=.*[a-z]{2})[A-Z{].* .*[.:?] ?")
    assert [text for text in written_in(trees[path]) if like_a_sentence.fullmatch(text)] == []


def test_sentences_are_given_the_facts_they_are_filled_with(literals):
    wrong = []
    for name, key, call, where in literals:
        if any(one.arg is None for one in call.keywords):
            continue
        given = {one.arg for one in call.keywords} - ({"tone"} if name == "toast" else set())
        needed = texts.facts(key) | (texts.facts(f"{key}-next") if name in SORRY else set())
        if needed != given:
            wrong.append(f"{key} ({where}): given {sorted(given)}, needs {sorted(needed)}")
    assert wrong == []


@pytest.mark.parametrize("error", sorted(TROUBLES))
def test_troubles_are_told_with_the_facts_that_are_kept_of_them(error):
    """`worker/retry.py` and the dispatcher keep these facts with a job; cards have no others."""
    kept = {"source", "reason"} | {"stuck": {"seconds"}, "poison": {"stalls"}}.get(error, set())
    key = texts.trouble(error)
    assert texts.facts(key) | texts.facts(f"{key}-next") <= kept


@pytest.mark.parametrize("language", texts.languages())
def test_the_voice_is_calm(language):
    for key, text in texts.words("", language).items():
        assert "!" not in text, key
        assert text == text.strip(), key
        assert "  " not in text, key
        assert text[0] == text[0].upper() or not key.endswith("-next"), key


@pytest.mark.parametrize("name", commands())
def test_the_example_of_a_command_is_that_command(name):
    say = texts.speaker("en")
    example = say(f"command-{name}-example")
    reading = read(example, commands())
    assert example.startswith(f"/{name}")
    assert reading.command.name == name
    assert say(f"command-{name}")[-1] not in ".!?"


def test_roles_and_permissions_are_said_as_they_are_called():
    say = texts.speaker("en")
    text = say("not-allowed-role", needs=Role.MODERATOR.value, has=Role.GUEST.value)
    assert text == "That needs the role moderator; you are guest."
    assert {one.needs for one in commands().values()} <= set(Permission)


def test_numbers_choose_the_right_words():
    say = texts.speaker("en")
    assert say("search-found", found=0) == "Nothing found so far"
    assert say("search-found", found=1) == "1 found"
    assert say("search-found", found=2) == "2 found"
    assert say("job-in-line", ahead=1) == "1 goes before it"
    assert say("cancel-others-wait", watchers=2).startswith("You no longer wait for it; 2 others still do")


def test_a_language_that_lacks_a_sentence_says_it_in_english():
    assert texts.speaker("xx-YY")("do-open") == "Open"
    with pytest.raises(KeyError, match="no sentence is called nothing-like-this"):
        texts.speaker("en")("nothing-like-this")


def test_a_fact_that_is_endless_is_cut_and_the_sentence_is_said():
    text = texts.speaker("en")("no-command", name="x" * 4000)
    assert text.startswith("There is no command /xxx")
    assert text.endswith("x….")


def test_words_for_pages_keep_their_places():
    assert texts.words("web-")["web-as"] == "as {name}"
    assert texts.words("page-")["page-cover"] == "Cover of {title}"
    assert all(key.startswith("web-") for key in texts.words("web-"))


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0, "0.1 s"), (0.43, "0.4 s"), (1.4, "1.4 s"), (9.96, "10 s"), (65, "1 min 5 s")],
)
def test_how_long_something_took_fits_the_speed_beside_it(seconds, told):
    assert units.took(seconds) == told
