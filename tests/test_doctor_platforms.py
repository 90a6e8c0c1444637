"""`bowerbird doctor`: what is in the way of the bots, and whether the address leads here."""

import json

import pytest

from core.settings import load
from door.checks import platforms as platforms_checks
from tests.doctor_house import look
from tests.emulators.platform_doors import DISCORD_TOKEN, TELEGRAM_TOKEN, Doors, standing

pytest_plugins = ["tests.doctor_fixtures"]


@pytest.fixture
def doors():
    """What Telegram and Discord answer."""
    return Doors()


@pytest.fixture
def platforms(doors):
    """Settings with both platforms' bots, at doors of our own."""
    with standing(doors) as base:
        yield {
            "TELEGRAM__API_BASE": base,
            "TELEGRAM__TOKEN": TELEGRAM_TOKEN,
            "DISCORD__API_BASE": f"{base}/api/v10",
            "DISCORD__TOKEN": DISCORD_TOKEN,
        }


def test_good_tokens_are_well(home, platforms):
    code, seen = look(home, **platforms)
    assert code == 0
    assert seen["telegram"]["what"].endswith("Bowerbird, https://t.me/bowerbird_bot")
    assert seen["discord"]["what"].endswith("Bowerbird (application 111222333444555666)")
    assert {one["mark"] for name, one in seen.items() if name.startswith(("telegram", "discord"))} == {"fine"}
    assert "files" not in seen["address"]["what"]
    assert seen["address"]["mark"] == "warning"  # no public address: links can't be opened elsewhere


def test_without_tokens_no_platform_is_asked(home, doors, platforms):
    bases = {name: value for name, value in platforms.items() if name.endswith("API_BASE")}
    _, seen = look(home, **bases)
    assert not any(name.startswith(("telegram", "discord", "address")) for name in seen)
    assert doors.asked == []


def test_quick_asks_no_platform(home, doors, platforms):
    look(home, "--quick", **platforms)
    assert doors.asked == []


@pytest.mark.parametrize(
    ("platform", "token"),
    [("telegram", "1:wrong"), ("telegram", "none at all"), ("discord", "wrong." * 9), ("discord", "none")],
)
def test_a_token_that_is_not_known_is_named_and_not_shown(home, platforms, platform, token):
    code, seen = look(home, **platforms | {f"{platform.upper()}__TOKEN": token})
    assert code == 1
    assert "token" in seen[platform]["what"]
    assert "bowerbird setup" in seen[platform]["cure"]
    assert token not in json.dumps(seen) or token == "none"


@pytest.mark.parametrize("platform", ["telegram", "discord"])
def test_a_platform_that_does_not_answer_is_named_without_the_token(home, platforms, platform):
    code, seen = look(home, **platforms | {f"{platform.upper()}__API_BASE": "http://127.0.0.1:1"})
    assert code == 1
    assert "can't be reached" in seen[platform]["what"]
    assert TELEGRAM_TOKEN not in json.dumps(seen)


def test_a_platform_that_is_busy_is_named(home, doors, platforms):
    doors.closed = True
    code, seen = look(home, **platforms)
    assert code == 1
    assert "503" in seen["telegram"]["what"]
    assert "503" in seen["discord"]["what"]


TROUBLES = {
    "telegram groups": ("me", {"can_join_groups": False}, "/setjoingroups"),
    "telegram privacy": ("me", {"can_read_all_group_messages": True}, "/setprivacy"),
    "telegram inline": ("me", {"supports_inline_queries": False}, "/setinline"),
    "telegram updates": ("hook", {"url": "https://other.example.org/x"}, "bot of its own"),
    "discord commands": ("app", {"interactions_endpoint_url": "https://other.example.org"}, "Endpoint"),
    "discord invite": ("app", {"bot_require_code_grant": True}, "Code Grant"),
    "discord scopes": (
        "app",
        {"install_params": {"scopes": ["bot"]}, "integration_types_config": {"0": {}, "1": {}}},
        "Guild",
    ),
    "discord installs": ("app", {"integration_types_config": {"0": {}}}, "User Install"),
    "discord intents": ("app", {"flags": 1 << 19}, "Privileged"),
    "discord gateway": ("gateway", {"shards": 3}, "BOWERBIRD_DISCORD__SHARDS=3"),
}


@pytest.mark.parametrize(("name", "trouble"), TROUBLES.items(), ids=TROUBLES)
def test_what_is_in_a_bots_way_is_named_with_its_cure(home, doors, platforms, name, trouble):
    what, facts, cure = trouble
    setattr(doors, what, getattr(doors, what) | facts)
    _, seen = look(home, **platforms)
    assert seen[name]["mark"] != "fine"
    assert cure in seen[name]["cure"]


def test_no_connection_left_today_fails(home, doors, platforms):
    doors.gateway["session_start_limit"]["remaining"] = 0
    code, seen = look(home, **platforms)
    assert (code, seen["discord gateway"]["ok"]) == (1, False)


def test_another_process_with_the_same_token_is_named(home, doors, platforms):
    doors.is_polled = True
    code, seen = look(home, **platforms)
    assert code == 1
    assert "another process" in seen["telegram polling"]["what"]


@pytest.mark.parametrize(("skew_s", "word"), [(45, "behind"), (-45, "ahead"), (20, None)])
def test_a_clock_that_is_off_by_more_than_half_a_minute_is_a_warning(home, doors, platforms, skew_s, word):
    doors.skew_s = skew_s
    code, seen = look(home, **platforms)
    assert code == 0
    if word is None:
        assert "telegram clock" not in seen
    else:
        assert word in seen["telegram clock"]["what"]
        assert word in seen["discord clock"]["what"]


def test_a_webhook_without_https_fails(home, platforms):
    code, seen = look(home, TELEGRAM__WEBHOOK="true", **platforms)
    assert code == 1
    assert "https" in seen["telegram updates"]["what"]


def test_a_webhook_that_telegram_could_not_reach_is_a_warning(home, doors, platforms):
    doors.hook |= {
        "url": "https://127.0.0.1:1/telegram/x",
        "last_error_message": "SSL error",
        "pending_update_count": 7,
    }
    _, seen = look(home, TELEGRAM__WEBHOOK="true", WEB__PUBLIC_URL="https://127.0.0.1:1", **platforms)
    assert "SSL error (7 wait)" in seen["telegram updates"]["what"]


def test_a_public_address_is_not_missed_while_no_service_runs(home):
    _, seen = look(home, WEB__PUBLIC_URL="https://127.0.0.1:1")
    assert "no service runs here" in seen["address"]["what"]


async def test_a_public_address_has_to_lead_to_this_service(story, tmp_path):
    url = story.opened.service.url

    async def address_of(home, url):
        (check,) = [one async for one in platforms_checks.address(load({}, home=home, web={"public_url": url}))]
        return check.what

    home = story.runtime.settings.home
    assert await address_of(home, url) == f"{url} leads here, in the open"
    assert "another Bowerbird" in await address_of(tmp_path / "other", url)
    assert "can't be reached" in await address_of(home, "http://127.0.0.1:1")
    with standing(Doors()) as elsewhere:
        assert "something else answers" in await address_of(home, elsewhere)
