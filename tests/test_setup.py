"""`bowerbird setup`: tokens checked with their platforms, and kept in the user's settings file."""

import stat
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.settings import file as settings_file
from core.settings import load
from door.platforms.discord_app import PERMISSIONS
from tests.command_line import call, program_beside
from tests.emulators.platform_doors import DISCORD_TOKEN, TELEGRAM_TOKEN, Doors, standing


@pytest.fixture
def doors():
    """What the platforms answer."""
    return Doors()


@pytest.fixture
def place(tmp_path, monkeypatch, doors):
    """A user's folder, the platforms, and this user's settings file."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("HOME", str(tmp_path))
    with standing(doors) as base:
        monkeypatch.setenv("BOWERBIRD_TELEGRAM__API_BASE", base)
        monkeypatch.setenv("BOWERBIRD_DISCORD__API_BASE", f"{base}/api/v10")
        monkeypatch.setenv("BOWERBIRD_HOME", str(tmp_path / "home"))
        yield tmp_path / "config" / "bowerbird" / "bowerbird.toml"


def asked(*answers):
    """Setup, answered line by line."""
    return call("setup", answers="".join(f"{one}\n" for one in answers))


def kept(place):
    return tomllib.loads(place.read_text("utf-8"))


def test_all_steps_answered_are_checked_and_kept_for_their_owner_alone(place):
    ran = asked(TELEGRAM_TOKEN, "42", DISCORD_TOKEN, "71, 72", "https://127.0.0.1:1/")
    assert ran.exit_code == 0, ran.output
    assert kept(place) == {
        "telegram": {"token": TELEGRAM_TOKEN, "admins": [42]},
        "discord": {"token": DISCORD_TOKEN, "admins": [71, 72]},
        "web": {"public_url": "https://127.0.0.1:1"},
    }
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert "https://t.me/bowerbird_bot" in ran.output
    assert load({}).telegram.admins == (42,)


def test_no_secret_is_shown(place):
    ran = asked(TELEGRAM_TOKEN, "", DISCORD_TOKEN, "", "")
    assert TELEGRAM_TOKEN not in ran.output
    assert DISCORD_TOKEN not in ran.output


def test_every_step_can_be_skipped_and_then_nothing_is_written(place):
    ran = asked("", "", "")
    assert ran.exit_code == 0
    assert "Nothing was changed." in ran.output
    assert not place.exists()


def test_the_invites_are_for_servers_and_users_with_the_least_permissions(place):
    ran = asked("", DISCORD_TOKEN, "", "")
    assert f"integration_type=0&permissions={PERMISSIONS}&scope=bot+applications.commands" in ran.output
    assert "integration_type=1&scope=applications.commands" in ran.output
    assert "client_id=111222333444555666" in ran.output
    assert PERMISSIONS & (1 << 3 | 1 << 13) == 0  # neither administrator nor manage messages


def test_what_a_bot_lacks_is_said_with_its_cure(place, doors):
    doors.me |= {"can_join_groups": False, "can_read_all_group_messages": True, "supports_inline_queries": False}
    doors.app |= {"bot_require_code_grant": True, "integration_types_config": {"0": {}}}
    ran = asked(TELEGRAM_TOKEN, "", DISCORD_TOKEN, "", "")
    for word in ("/setjoingroups", "/setprivacy", "/setinline", "User Install", "Requires OAuth2 Code Grant"):
        assert word in ran.output


def test_a_token_that_is_not_known_is_asked_for_again(place):
    ran = asked("1:wrong", "not even one", TELEGRAM_TOKEN, "", "", "")
    assert "does not know this token" in ran.output
    assert "no token of Telegram's" in ran.output
    assert kept(place)["telegram"]["token"] == TELEGRAM_TOKEN


def test_a_token_that_cannot_be_checked_is_kept_only_after_a_yes(place, doors):
    doors.closed = True
    assert not asked(TELEGRAM_TOKEN, "n", "", "", "").exit_code
    assert not place.exists()
    asked(TELEGRAM_TOKEN, "y", "", "", "")
    assert kept(place)["telegram"]["token"] == TELEGRAM_TOKEN


def test_ids_that_are_none_are_asked_for_again(place):
    ran = asked(TELEGRAM_TOKEN, "@ada", "42", "", "")
    assert "Ids are numbers" in ran.output
    assert kept(place)["telegram"]["admins"] == [42]


@pytest.mark.parametrize("address", ["books.example.org", "ftp://x", "https://", "https://x:99999", "https://a@b/"])
def test_an_address_that_is_none_is_asked_for_again(place, address):
    ran = asked("", "", address, "https://127.0.0.1:1")
    assert "no address for people" in ran.output
    assert kept(place)["web"]["public_url"] == "https://127.0.0.1:1"


def test_without_questions_tokens_come_from_files(place, tmp_path):
    (tmp_path / "t").write_text(f"{TELEGRAM_TOKEN}\n")
    ran = call("setup", "--telegram-token-file", tmp_path / "t", "--telegram-admins", "42")
    assert ran.exit_code == 0, ran.output
    assert kept(place) == {"telegram": {"token": TELEGRAM_TOKEN, "admins": [42]}}


def test_without_questions_a_token_comes_by_the_input(place):
    ran = call("setup", "--discord-token-file", "-", answers=f"{DISCORD_TOKEN}\n")
    assert ran.exit_code == 0, ran.output
    assert kept(place) == {"discord": {"token": DISCORD_TOKEN}}


@pytest.mark.parametrize("text", ["1:wrong", "", "x y z"])
def test_without_questions_a_token_that_is_no_good_writes_nothing(place, tmp_path, text):
    (tmp_path / "t").write_text(text)
    ran = call("setup", "--telegram-token-file", tmp_path / "t", "--public-url", "https://books.example.org")
    assert ran.exit_code != 0
    assert not place.exists()


def test_a_token_is_no_option_of_the_command_line(place):
    assert call("setup", "--telegram-token", TELEGRAM_TOKEN).exit_code == 2


def test_what_is_in_the_file_already_stays(place):
    place.parent.mkdir(parents=True)
    place.write_text(
        '# mine\nlog_level = "debug"\n\n[telegram]  # the bot\ntoken = "1:old"\nrooms = [1]\n\n[web]\nport = 1\n'
    )
    asked(TELEGRAM_TOKEN, "", "", "")
    text = place.read_text()
    assert "# mine" in text
    assert "[telegram]  # the bot" in text
    assert kept(place) == {
        "log_level": "debug",
        "telegram": {"token": TELEGRAM_TOKEN, "rooms": [1]},
        "web": {"port": 1},
    }


def test_enter_keeps_a_token_that_is_there(place):
    asked(TELEGRAM_TOKEN, "", "", "")
    ran = asked("", "42", "", "")
    assert "Enter keeps the one there is" in ran.output
    assert kept(place)["telegram"] == {"token": TELEGRAM_TOKEN, "admins": [42]}


def test_what_a_stronger_place_says_is_told(place, monkeypatch):
    monkeypatch.setenv("BOWERBIRD_WEB__PUBLIC_URL", "https://other.example.org")
    ran = asked("", "", "https://127.0.0.1:1")
    assert "THE ENVIRONMENT (BOWERBIRD_WEB__PUBLIC_URL)" in ran.output.upper()
    assert "counts before it" in ran.output


def test_a_file_that_is_no_toml_is_left_alone(place):
    place.parent.mkdir(parents=True)
    place.write_text("[telegram\n")
    assert asked(TELEGRAM_TOKEN, "", "", "").exit_code != 0
    assert place.read_text() == "[telegram\n"


async def test_an_address_that_leads_to_this_service_is_told_from_others(story, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    home, url = story.runtime.settings.home, story.opened.service.url
    here = await program_beside("setup", "--public-url", url, HOME=home)
    assert f"{url} leads to this service" in here.stdout, here.stderr
    there = await program_beside("setup", "--public-url", url, HOME=tmp_path / "other")
    assert "another Bowerbird answers" in there.stdout


WORDS = st.text(st.characters(blacklist_categories=("Cs",)), max_size=20)
VALUES = st.one_of(WORDS, st.integers(-(2**60), 2**60), st.booleans(), st.lists(st.integers(0, 2**60), max_size=4))
CHANGES = st.dictionaries(
    st.sampled_from(["telegram", "discord", "web", "sources.demo"]),
    st.dictionaries(st.sampled_from(["token", "admins", "public_url"]), VALUES, min_size=1),
    min_size=1,
)


@given(changes=st.lists(CHANGES, min_size=1, max_size=3))
def test_whatever_is_written_is_read_back_and_nothing_else_moves(changes):
    text = '# kept\nhome = "/srv"\n\n[web]\nport = 1 # kept too\n\n[sources.demo]\npace_s = 1.0\n'
    wanted = tomllib.loads(text)
    for one in changes:
        for table, values in one.items():
            tree = wanted
            for step in table.split("."):
                tree = tree.setdefault(step, {})
            tree.update(values)
        text = settings_file.changed(text, one)
    assert tomllib.loads(text) == wanted
    assert text.startswith("# kept\n")
    assert "port = 1 # kept too" in text


@pytest.mark.parametrize(
    "text",
    [
        'telegram = { token = "x" }\n',
        '[telegram]\ntoken = """\nx\n"""\n',
        '"telegram".token = "x"\n',
        "[telegram\n",
        "web = 1\n",
    ],
)
def test_a_file_written_in_another_way_is_not_guessed_at(text):
    made = settings_file.changed(text, {"telegram": {"token": "new"}, "web": {"port": 2}})
    assert made is None


def test_a_file_that_cannot_be_changed_is_said_with_what_to_write_and_no_secret(tmp_path):
    path = tmp_path / "bowerbird.toml"
    path.write_text('telegram = { token = "x" }\n')
    with pytest.raises(Exception, match="can't be changed from here") as caught:
        settings_file.change(path, {"telegram": {"token": TELEGRAM_TOKEN}})
    assert TELEGRAM_TOKEN not in str(caught.value)
    assert path.read_text() == 'telegram = { token = "x" }\n'


def test_a_settings_file_that_is_a_link_stays_one(tmp_path):
    real, link = tmp_path / "real.toml", tmp_path / "bowerbird.toml"
    real.write_text("[web]\nport = 1\n")
    link.symlink_to(real)
    settings_file.change(link, {"web": {"public_url": "https://x"}})
    assert link.is_symlink()
    assert tomllib.loads(real.read_text()) == {"web": {"port": 1, "public_url": "https://x"}}
