"""What the real Discord refuses, the emulated one refuses, with its status and code; and it keeps the record."""

import pytest

from tests.emulators.bad_messages import MESSAGES, V2, button, text, v2

pytest_plugins = ["tests.emulators.discord_fixtures"]


@pytest.mark.parametrize("payload", MESSAGES.values(), ids=MESSAGES.keys())
async def test_a_message_that_the_real_one_would_refuse(shared, shared_raw, shared_room, payload):
    status, body = await shared_raw.asks("POST", f"/channels/{shared_room.id}/messages", payload)
    assert (status, body["code"]) in {(400, 50035), (400, 50006)}
    assert [one["method"] for one in await shared.refused()] == ["POST /channels/{channel_id}/messages"]


def command(**more):
    return {"name": "a", "description": "A"} | more


def option(name="a", **more):
    return {"type": 3, "name": name, "description": "An option"} | more


COMMANDS = {
    "an upper-case name": [command(name="Search")],
    "a name with a space": [command(name="a b")],
    "a name of 33 letters": [command(name="a" * 33)],
    "no description": [{"name": "a"}],
    "a description of 101 letters": [command(description="x" * 101)],
    "101 commands": [command(name=f"a{n}") for n in range(101)],
    "16 commands in the menu of messages": [{"name": f"A {n}", "type": 3} for n in range(16)],
    "the same name twice": [command(), command()],
    "26 options": [command(options=[option(f"a{n}") for n in range(26)])],
    "26 choices": [command(options=[option(choices=[{"name": str(n), "value": str(n)} for n in range(26)])])],
    "required after optional": [command(options=[option("a"), option("b", required=True)])],
    "an option's name twice": [command(options=[option(), option()])],
    "choices and suggestions": [command(options=[option(choices=[{"name": "a", "value": "a"}], autocomplete=True)])],
    "suggestions for yes and no": [command(options=[option(type=5, autocomplete=True)])],
    "sub-commands beside values": [command(options=[option(), option("b", type=1)])],
    "sub-commands three deep": [command(options=[option(type=2, options=[option(type=2, options=[])])])],
    "a language that is none": [command(name_localizations={"xx": "a"})],
    "a translated name in upper case": [command(name_localizations={"de": "Suche"})],
    "a context that is none": [command(contexts=[3])],
    "a menu command with a description": [{"name": "Send to", "type": 3, "description": "x"}],
    "8000 letters in all": [command(options=[option(f"o{n}", choices=CHOICES) for n in range(3)]) for CHOICES in [
        [{"name": f"{m:02}" + "x" * 90, "value": f"{m:02}" + "y" * 90} for m in range(20)]
    ]],
}  # fmt: skip


@pytest.mark.parametrize("commands", COMMANDS.values(), ids=COMMANDS.keys())
async def test_a_set_of_commands_that_the_real_one_would_refuse(shared, shared_raw, commands):
    status, body = await shared_raw.asks("PUT", f"/applications/{shared.application_id}/commands", commands)
    assert (status, body["code"]) == (400, 50035)
    assert len(await shared.refused()) == 1


def form(*parts, title="Wishes"):
    return {"title": title, "custom_id": "f", "components": list(parts)}


def field(label="A", **more):
    return {"type": 18, "label": label, "component": {"type": 4, "custom_id": label, "style": 1} | more}


ANSWERS = {
    "26 suggestions": (8, {"choices": [{"name": str(n), "value": str(n)} for n in range(26)]}),
    "a suggestion of 101 letters": (8, {"choices": [{"name": "x" * 101, "value": "a"}]}),
    "a title of 46 letters": (9, form(field(), title="x" * 46)),
    "six fields": (9, form(*(field(str(n)) for n in range(6)))),
    "a form without fields": (9, form()),
    "a field's label of 46 letters": (9, form(field("x" * 46))),
    "the same field twice": (9, form(field("A"), field("A"))),
    "a button in a form": (9, form({"type": 18, "label": "A", "component": button()})),
    "an empty message": (4, {}),
    "an update where there is nothing to update": (7, {"content": "x"}),
    "an answer of no type": (99, {}),
    "suggestions for a command": (8, {"choices": []}),
}


@pytest.mark.parametrize(("kind", "data"), ANSWERS.values(), ids=ANSWERS.keys())
async def test_an_answer_that_the_real_one_would_refuse(shared, shared_raw, kind, data):
    ana = await shared.person("Ana")
    room = await shared.group("Readers", ana)
    suggesting = kind == 8 and data["choices"]
    done = ana._do("complete", text="/search words:a", channel=room.id, option="words") if suggesting else None
    await (done or ana.says("/search a", room))
    status, body = await shared_raw.answers(await shared_raw.interaction(), kind, data)
    assert (status, body["code"]) in {(400, 50035), (400, 50006)}
    assert len(await shared.refused()) == 1


async def test_a_second_answer_is_refused(discord, raw, ana, room):
    await ana.says("/search a", room)
    asked = await raw.interaction()
    assert (await raw.answers(asked, 5))[0] == 200
    status, body = await raw.answers(asked, 4, {"content": "x"})
    assert (status, body["code"]) == (400, 40060)
    status, body = await raw.answers(asked, 9, form(field()))  # a form can't follow a deferral
    assert (status, body["code"]) == (400, 40060)
    assert len(await discord.refused()) == 2


async def test_an_answer_after_three_seconds_is_refused_and_the_person_sees_a_failure(discord, raw, ana, room):
    await discord.rules(acknowledge_s=3)
    await discord.stop_clock()
    gesture = await ana.says("/search a", room)
    asked = await raw.interaction()
    await discord.advance(3.1)
    status, body = await raw.answers(asked, 5)
    assert (status, body["code"]) == (404, 10062)
    assert (await gesture.outcome())["state"] == "failed"
    assert len(await discord.refused()) == 1


async def test_a_token_opens_nothing_after_fifteen_minutes_but_the_channel_does(discord, raw, ana, room):
    await ana.says("/search a", room)
    asked = await raw.interaction()
    _, answered = await raw.answers(asked, 4, {"content": "working"})
    await discord.advance(15 * 60 + 1)
    status, body = await raw.asks("PATCH", raw.hook(asked, "/messages/@original"), {"content": "done"})
    assert (status, body["code"]) == (401, 50027)
    message = answered["resource"]["message"]["id"]
    status, _ = await raw.asks("PATCH", f"/channels/{room.id}/messages/{message}", {"content": "done"})
    assert status == 200
    assert await discord.refused() == []  # one try with a stale token tells the bot; the second is careless
    await raw.asks("PATCH", raw.hook(asked, "/messages/@original"), {"content": "done"})
    assert len(await discord.refused()) == 1


async def test_an_ephemeral_message_is_out_of_a_channels_reach(raw, ana, room):
    await ana.says("/search a", room)
    _, answered = await raw.answers(await raw.interaction(), 4, {"content": "psst", "flags": 64})
    path = f"/channels/{room.id}/messages/{answered['resource']['message']['id']}"
    for method in ("GET", "PATCH", "DELETE"):
        status, body = await raw.asks(method, path, {"content": "x"} if method == "PATCH" else None)
        assert (status, body["code"]) == (404, 10008)


async def test_a_deleted_message_can_not_be_edited_and_a_second_try_is_careless(discord, raw, ana, room):
    _, made = await raw.asks("POST", f"/channels/{room.id}/messages", {"content": "x"})
    await discord.deletes_message(await ana.sees(room))
    for known in (0, 1):
        status, body = await raw.asks("PATCH", f"/channels/{room.id}/messages/{made['id']}", {"content": "y"})
        assert (status, body["code"]) == (404, 10008)
        assert len(await discord.refused()) == known


async def test_the_flag_of_components_can_not_be_taken_back(raw, room):
    _, made = await raw.asks("POST", f"/channels/{room.id}/messages", v2(text("x")))
    path = f"/channels/{room.id}/messages/{made['id']}"
    status, body = await raw.asks("PATCH", path, {"flags": 0, "content": "y"})
    assert (status, body["code"]) == (400, 50035)
    assert (await raw.asks("PATCH", path, v2(text("y"))))[0] == 200


@pytest.mark.parametrize(("tier", "size_mib", "fits"), [(0, 10, True), (0, 11, False), (2, 11, True), (2, 51, False)])
async def test_a_file_may_be_as_large_as_the_guilds_tier_allows(shared, shared_raw, shared_room, tier, size_mib, fits):
    await shared.boosts(shared_room, tier)
    body = {"flags": V2, "components": [{"type": 13, "file": {"url": "attachment://a.cbz"}}]}
    body["attachments"] = [{"id": 0, "filename": "a.cbz"}]
    sent = await shared_raw.asks(
        "POST", f"/channels/{shared_room.id}/messages", body, files=[("a.cbz", bytes(size_mib << 20))]
    )
    assert sent[0] == (200 if fits else 413)
    assert fits or sent[1]["code"] == 40005


async def test_a_file_that_no_component_shows_is_kept_as_careless(shared, shared_raw, shared_room):
    body = v2(text("Here")) | {"attachments": [{"id": 0, "filename": "a.cbz"}]}
    assert (await shared_raw.asks("POST", f"/channels/{shared_room.id}/messages", body, files=[("a.cbz", b"PK")]))[
        0
    ] == 200
    assert [one["reason"] for one in await shared.refused()] == ["invisible attachment"]


@pytest.mark.parametrize(
    ("words", "allowed", "pings"),
    [
        ("@everyone", None, True),
        ("hi <@1>", None, True),
        ("hi <@1>", {"parse": ["users"]}, True),
        ("@here", {"parse": []}, False),
        ("hi <@1>", {"parse": [], "users": ["1"]}, False),
        ("nobody", None, False),
    ],
)
async def test_words_that_would_ping_are_kept_as_careless(shared, shared_raw, shared_room, words, allowed, pings):
    body = v2(text(words)) | ({"allowed_mentions": allowed} if allowed else {})
    assert (await shared_raw.asks("POST", f"/channels/{shared_room.id}/messages", body))[0] == 200
    assert [one["reason"] for one in await shared.refused()] == ["would ping"] * pings


@pytest.mark.parametrize(
    ("deny", "files", "code"),
    [("view_channel", [], 50001), ("send_messages", [], 50013), ("attach_files", [("a.txt", b"x")], 50013)],
)
async def test_the_bot_may_do_only_what_it_is_permitted(shared, shared_raw, shared_room, deny, files, code):
    await shared.permits(shared_room, "bot", deny=[deny])
    body = {"content": "x"} | ({"attachments": [{"id": 0, "filename": "a.txt"}]} if files else {})
    status, answer = await shared_raw.asks("POST", f"/channels/{shared_room.id}/messages", body, files=files)
    assert (status, answer["code"]) == (403, code)


async def test_doors_that_do_not_exist(shared_raw):
    assert (await shared_raw.asks("GET", "/nothing"))[0] == 404
    assert (await shared_raw.asks("DELETE", "/users/@me"))[0] == 405
    assert (await shared_raw.asks("GET", "/channels/1/messages/2"))[1]["code"] == 10003
    assert (await shared_raw.asks("GET", "/users/@me", token="wrong"))[0] == 401
