"""The slash commands as Discord is told of them, and what comes back."""

import json

import pytest

import bot.commands  # noqa: F401 registers them
from bot import texts
from bot.discord.menu import chosen, completes, menu
from bot.registry import commands
from bot.texts import speaker
from tests.emulators.discord_platform import command_rules

MENU = menu(commands().values(), texts.languages())


def named(name):
    return next(one for one in MENU if one["name"] == name)


def test_every_command_is_there_once_and_as_discord_wants_it():
    command_rules.check_all(MENU)
    assert [one["name"] for one in MENU if one["type"] == 1] == list(commands())


@pytest.mark.parametrize("command", commands().values(), ids=lambda one: one.name)
def test_a_command_says_what_it_does_and_asks_for_its_options(command):
    told = named(command.name)
    assert told["description"] == speaker("en")(f"command-{command.name}")
    parts = told["options"] if not told["options"] or told["options"][0]["type"] != 1 else told["options"][0]["options"]
    expected = {one.name for one in command.options} - {"do"}
    assert {one["name"] for one in parts} == expected
    assert all(one["description"] for one in parts)


def test_commands_can_be_used_everywhere():
    assert all(one["contexts"] == [0, 1, 2] and one["integration_types"] == [0, 1] for one in MENU)


def test_what_a_command_does_first_becomes_sub_commands():
    assert [(one["type"], one["name"]) for one in named("favorites")["options"]] == [(1, "list"), (1, "remove")]


def test_choices_are_offered_numbers_are_numbers_and_titles_are_suggested():
    what, parts, fmt, *_, dry_run = named("download")["options"]
    assert (what["required"], what["autocomplete"]) == (True, True)
    assert "autocomplete" not in parts
    assert {"name": "epub", "value": "epub"} in fmt["choices"]
    assert (dry_run["type"], dry_run["required"]) == (5, False)
    assert named("cancel")["options"][0]["type"] == 4
    assert completes(commands()["download"]).name == "what"
    assert completes(commands()["status"]) is None


def test_commands_for_keepers_are_shown_to_those_who_may_manage_the_server():
    assert named("people")["default_member_permissions"] == "32"
    assert named("search")["default_member_permissions"] is None


def test_the_same_commands_are_the_same_text():
    """So that Discord is told of them only when they change."""
    assert json.dumps(menu(commands().values(), texts.languages())) == json.dumps(MENU)


def test_what_was_chosen_comes_back_by_its_names():
    download = {"name": "download", "options": [{"name": "what", "type": 3, "value": "a b", "focused": True}]}
    assert (chosen(download).options, chosen(download).focused) == ({"what": "a b"}, "what")
    remove = {"name": "remove", "type": 1, "options": [{"name": "what", "type": 3, "value": "17"}]}
    assert chosen({"name": "favorites", "options": [remove]}).options == {"do": "remove", "what": "17"}
    assert chosen({"name": "cancel", "options": [{"name": "id", "type": 4, "value": 12}]}).options == {"id": "12"}
    assert chosen({"name": "status"}).options == {}
