"""Methods about the bot itself: who it is, its commands per scope and language, its texts, its menu button."""

import re
from typing import Any

from tests.emulators.telegram_platform.call import Call
from tests.emulators.telegram_platform.keyboards import url_problem
from tests.emulators.telegram_platform.methods import method
from tests.emulators.telegram_platform.refusal import bad
from tests.emulators.telegram_platform.world import Bot, Chat, World

NAME = re.compile(r"[a-z0-9_]{1,32}")
COMMANDS, DESCRIPTION = 100, 256
SCOPES = {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}
CHAT_SCOPES = {"chat", "chat_administrators", "chat_member"}
TEXTS = {"Description": ("description", 512), "ShortDescription": ("short_description", 120), "Name": ("name", 64)}


@method("getMe")
def get_me(world: World, bot: Bot, call: Call) -> dict[str, Any]:
    del world, call
    return bot.wire() | {
        "can_join_groups": True,
        "can_read_all_group_messages": bot.reads_all,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
        "can_manage_bots": False,
    }


@method("setMyCommands")
def set_my_commands(world: World, bot: Bot, call: Call) -> bool:
    commands = call.json("commands") or []
    if len(commands) > COMMANDS:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for one in commands:
        if not NAME.fullmatch(str(one.get("command", "")).removeprefix("/")):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(str(one.get("description", ""))) <= DESCRIPTION:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    names = [one["command"] for one in commands]
    if len(set(names)) < len(names):
        raise bad("BOT_COMMAND_DUPLICATE")
    bot.commands[_where(call)] = commands
    world.stir()
    return True


@method("getMyCommands")
def get_my_commands(world: World, bot: Bot, call: Call) -> list[dict[str, Any]]:
    del world
    return bot.commands.get(_where(call), [])


@method("deleteMyCommands")
def delete_my_commands(world: World, bot: Bot, call: Call) -> bool:
    bot.commands.pop(_where(call), None)
    world.stir()
    return True


def _where(call: Call) -> tuple[str, str]:
    scope = call.json("scope") or {"type": "default"}
    kind, language = scope.get("type"), call.text("language_code") or ""
    if kind not in SCOPES | CHAT_SCOPES:
        raise bad("unsupported BotCommandScope type")
    if language and not re.fullmatch(r"[a-z]{2}", language):
        raise bad("LANG_CODE_INVALID")
    return (f"{kind} {scope['chat_id']}" if kind in CHAT_SCOPES else kind), language


def offered(world: World, bot: Bot, chat: Chat, locale: str, *, admin: bool) -> list[dict[str, Any]]:
    """The commands that a person's app lists in a chat: the narrowest scope first, their language before none."""
    private = chat.kind == "private"
    scopes = [f"chat {chat.id}", "all_private_chats"] if private else [f"chat {chat.id}", "all_group_chats"]
    if admin and not private:
        scopes = [f"chat_administrators {chat.id}", f"chat {chat.id}", "all_chat_administrators", "all_group_chats"]
    for scope in [*scopes, "default"]:
        for language in (locale[:2], ""):
            if found := bot.commands.get((scope, language)):
                return found
    return []


def _text(name: str, field: str, limit: int) -> None:
    @method(f"setMy{name}")
    def set_text(world: World, bot: Bot, call: Call) -> bool:
        value = call.text(field) or ""
        if len(value) > limit:
            raise bad(f"{field.replace('_', ' ')} is too long")
        bot.texts[name, call.text("language_code") or ""] = value
        world.stir()
        return True

    @method(f"getMy{name}")
    def get_text(world: World, bot: Bot, call: Call) -> dict[str, str]:
        del world
        default = bot.name if name == "Name" else ""
        return {field: bot.texts.get((name, call.text("language_code") or ""), default)}


for _name, (_field, _limit) in TEXTS.items():
    _text(_name, _field, _limit)


@method("setChatMenuButton")
def set_chat_menu_button(world: World, bot: Bot, call: Call) -> bool:
    button = call.json("menu_button") or {"type": "default"}
    if button.get("type") == "web_app":
        wrong = url_problem(button.get("web_app", {}).get("url", ""), https_only=True)
        if wrong or not button.get("text"):
            raise bad(f"menu button Web App URL is invalid: {wrong}" if wrong else "menu button text must be non-empty")
    bot.menus[call.integer("chat_id") or 0] = button
    world.stir()
    return True


@method("getChatMenuButton")
def get_chat_menu_button(world: World, bot: Bot, call: Call) -> dict[str, Any]:
    del world
    return bot.menus.get(call.integer("chat_id") or 0, bot.menus.get(0, {"type": "commands"}))


@method("logOut")
def log_out(world: World, bot: Bot, call: Call) -> bool:
    del world, bot, call
    return True


@method("close")
def close(world: World, bot: Bot, call: Call) -> bool:
    del world, bot, call
    return True
