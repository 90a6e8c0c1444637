"""What a person's app shows: messages as plain values, without anything that only a bot sees."""

from typing import Any

from tests.emulators.telegram_platform.sending import MEDIA
from tests.emulators.telegram_platform.world import Chat, Post, World

KINDS = {
    "callback_data": "press",
    "url": "link",
    "web_app": "app",
    "copy_text": "copy",
    "switch_inline_query": "inline",
    "switch_inline_query_current_chat": "inline",
}


def chat(world: World, where: Chat) -> dict[str, Any]:
    """All posts that are still there, oldest first, and the draft that a bot is writing."""
    drafts = [text for text, until in where.drafts.values() if until > world.clock.now()]
    posts = [post(world, where, one) for one in where.posts.values() if not one.deleted]
    return {"change": world.change, "draft": drafts[-1] if drafts else None, "posts": posts}


def post(world: World, where: Chat, shown: Post) -> dict[str, Any]:
    wire = shown.wire
    return {
        "chat": where.id,
        "bot": where.bot,
        "id": shown.id,
        "by": _author(wire),
        "text": shown.text,
        "entities": wire.get("entities") or wire.get("caption_entities") or [],
        "service": _service(wire),
        "buttons": [[_button(one) for one in row] for row in wire.get("reply_markup", {}).get("inline_keyboard", [])],
        "asks_reply": "force_reply" in shown.asks,
        "files": [_file(kind, wire[kind]) for kind in MEDIA if kind in wire],
        "album": wire.get("media_group_id"),
        "reactions": [one["emoji"] for given in shown.reactions.values() for one in given],
        "reply_to": wire.get("reply_to_message", {}).get("message_id"),
        "thread": wire.get("message_thread_id"),
        "via": wire.get("via_bot", {}).get("username"),
        "at": shown.history[0].at,
        "history": [{"at": one.at, "text": one.text} for one in shown.history],
    }


def _author(wire: dict[str, Any]) -> dict[str, Any]:
    if "sender_chat" in wire:
        return {"id": wire["sender_chat"]["id"], "name": wire["sender_chat"]["title"], "is_bot": False}
    sender = wire["from"]
    return {"id": sender["id"], "name": sender["first_name"], "is_bot": sender["is_bot"]}


def _button(button: dict[str, Any]) -> dict[str, Any]:
    kind = next((name for field, name in KINDS.items() if field in button), "other")
    copied = button.get("copy_text", {}).get("text")
    return {
        "label": button["text"],
        "style": button.get("style"),
        "kind": kind,
        "url": button.get("url"),
        "copied": copied,
    }


def _file(kind: str, value: Any) -> dict[str, Any]:
    file = value[-1] if isinstance(value, list) else value
    return {
        "kind": kind,
        "name": file.get("file_name") or kind,
        "size": file["file_size"],
        "key": file["file_unique_id"],
        "mime": file.get("mime_type", "image/jpeg"),
        "width": file.get("width", 0),
        "height": file.get("height", 0),
        "beside": file.get("thumbnail", {}).get("file_unique_id"),
    }


def _service(wire: dict[str, Any]) -> str | None:
    name = wire["from"]["first_name"]
    for field, line in (
        ("new_chat_members", lambda: f"{name} added {wire['new_chat_members'][0]['first_name']}"),
        ("left_chat_member", lambda: f"{wire['left_chat_member']['first_name']} left"),
        ("migrate_to_chat_id", lambda: "This group became a supergroup"),
        ("migrate_from_chat_id", lambda: "This group became a supergroup"),
        ("forum_topic_created", lambda: f"{name} opened “{wire['forum_topic_created']['name']}”"),
    ):
        if field in wire:
            return line()
    return None
