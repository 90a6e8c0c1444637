"""Settings: who wins, where a value came from, and what is refused."""

from pathlib import Path

import pytest

from core import settings as module
from core.errors import StartError
from core.settings import Layer, Settings, build, layers, leaves, load, origin


@pytest.fixture
def files(monkeypatch, tmp_path):
    """Three settings files, weakest first, that a test may write."""
    places = tuple(tmp_path / f"{name}.toml" for name in ("system", "user", "project"))
    monkeypatch.setattr(module, "files", lambda: places)
    return places


def test_without_a_word_the_defaults_hold(files):
    assert load({}) == Settings()


def test_each_place_is_stronger_than_the_one_before(files):
    """System file, user's file, the folder's file, environment, command line."""
    for number, file in enumerate(files, 1):
        file.write_text(f"[web]\nport = {number}\n")
    environ, command_line = {"BOWERBIRD_WEB__PORT": "4"}, {"web": {"port": 5}}
    seen = []
    while True:
        seen.append(load(environ, **command_line).web.port)
        if command_line:
            command_line = {}
        elif environ:
            environ = {}
        else:
            last = next((file for file in reversed(files) if file.exists()), None)
            if last is None:
                break
            last.unlink()
    assert seen == [5, 4, 3, 2, 1, 8750]


def test_places_that_speak_of_different_things_add_up(files):
    files[0].write_text('[web]\nhost = "0.0.0.0"\n[sources.demo]\nenabled = false\n')
    files[2].write_text("[web]\nport = 1\n[sources.demo]\nspeed = 3\n")
    made = load({"BOWERBIRD_SOURCES__DEMO__ADAPTER": "folder"})
    assert (made.web.host, made.web.port) == ("0.0.0.0", 1)
    assert made.sources == {"demo": {"enabled": False, "speed": 3, "adapter": "folder"}}


def test_every_value_knows_where_it_came_from(files):
    files[1].write_text("[web]\nport = 1\n")
    stack = layers({"BOWERBIRD_LOG_LEVEL": "debug"}, {"home": Path("/x")})
    assert origin(["web", "port"], stack) == str(files[1])
    assert origin(["log_level"], stack) == "environment"
    assert origin(["home"], stack) == "command line"
    assert origin(["web", "host"], stack) == "default"


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"BOWERBIRD_WEB__PROT": "1"}, r"Setting web\.prot \(environment\)"),
        ({"BOWERBIRD_WEBB__PORT": "1"}, r"Setting webb \(environment\)"),
        ({"BOWERBIRD_PORT": "1"}, r"Setting port \(environment\)"),
        ({"BOWERBIRD_WEB__PORT": "many"}, r"Setting web\.port \(environment\)"),
        ({"BOWERBIRD_WEB__PORT": "65536"}, r"Setting web\.port \(environment\)"),
        ({"BOWERBIRD_WEB": "8", "BOWERBIRD_WEB__PORT": "1"}, r"BOWERBIRD_WEB"),
        ({"BOWERBIRD_WEB": "8"}, r"Setting web \(environment\)"),
        ({"BOWERBIRD_": "8"}, r"environment"),
    ],
)
def test_what_is_no_setting_is_refused_with_its_name_and_place(files, environ, said):
    with pytest.raises(StartError, match=said):
        load(environ)


def test_an_unknown_name_in_a_file_is_refused_with_the_file(files):
    files[2].write_text("[worker]\nslots = 3\n")
    with pytest.raises(StartError, match=rf"Setting worker\.slots \({files[2]}\)"):
        load({})


def test_all_that_is_wrong_is_said_at_once(files):
    with pytest.raises(StartError) as refused:
        build([Layer("here", {"web": {"port": -1}, "nonsense": 1})])
    assert str(refused.value).count("(here)") == 2


@pytest.mark.parametrize("text", [b"web = [", b'a = "\xff"'])
def test_a_file_that_is_no_toml_is_named(files, text):
    files[0].write_bytes(text)
    with pytest.raises(StartError, match=f"{files[0]} is not a valid settings file"):
        load({})


def test_a_secret_may_stand_in_a_file(tmp_path, files):
    (tmp_path / "secret").write_text("redis://:pässword@host/0\n", "utf-8")
    assert load({"BOWERBIRD_REDIS_URL_FILE": str(tmp_path / "secret")}).redis_url == "redis://:pässword@host/0"


def test_a_secret_of_a_source_may_stand_in_a_file_too(tmp_path, files):
    (tmp_path / "secret").write_text("k3y\n")
    made = load({"BOWERBIRD_SOURCES__SHELF__API_KEY_FILE": str(tmp_path / "secret")})
    assert made.sources["shelf"]["api_key"] == "k3y"


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_secret_s_file_that_cannot_be_read_is_named(tmp_path, files, content):
    if content is not None:
        (tmp_path / "secret").write_bytes(content)
    with pytest.raises(StartError, match=r"BOWERBIRD_REDIS_URL_FILE names .*secret, which can't be read"):
        load({"BOWERBIRD_REDIS_URL_FILE": str(tmp_path / "secret")})


def test_lists_have_commas_in_the_environment_and_brackets_in_files(files):
    wanted = ("127.0.0.1/32", "10.0.0.0/8")
    assert load({"BOWERBIRD_FETCH__ALLOW_PRIVATE": " 127.0.0.1/32, 10.0.0.0/8,"}).fetch.allow_private == wanted
    files[0].write_text('[fetch]\nallow_private = ["127.0.0.1/32", "10.0.0.0/8"]\n')
    assert load({}).fetch.allow_private == wanted
    assert load({"BOWERBIRD_FETCH__ALLOW_PRIVATE": ""}).fetch.allow_private == ()


def test_the_environment_s_other_names_are_let_be(files):
    assert load({"PATH": "/bin", "BOWER": "1", "BOWERBIRD_TEST_STRICT": "1"}) == Settings()


def test_every_setting_has_a_sentence():
    assert [".".join(path) for path, _, sentence in leaves(Settings()) if not sentence.endswith(".")] == []


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+asyncpg"])
def test_the_database_is_sqlite_at_home_unless_a_postgres_is_named(files, scheme):
    assert load({}, home=Path("/x")).database == "sqlite+aiosqlite:////x/bowerbird.db"
    assert load({}, database_url=f"{scheme}://u:p@h/b").database == "postgresql+asyncpg://u:p@h/b"
