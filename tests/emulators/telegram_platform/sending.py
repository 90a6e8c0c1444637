"""Methods that post: text, photo, document, audio and the like, albums, drafts, "typing"."""

import struct
from typing import Any

from tests.emulators.telegram_platform import keyboards, pictures, posting, words
from tests.emulators.telegram_platform.call import Call, Upload
from tests.emulators.telegram_platform.files import Kept
from tests.emulators.telegram_platform.methods import method, replied, target, thread
from tests.emulators.telegram_platform.refusal import bad
from tests.emulators.telegram_platform.world import Bot, Chat, World

ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}
MEDIA = ("photo", "document", "audio", "video", "voice", "animation")
THUMBNAIL_BYTES, THUMBNAIL_SIDE = 200_000, 320
ABOUT = ("duration", "performer", "title")
DRAFT_S = 30.0


@method("sendMessage")
def send_message(world: World, bot: Bot, call: Call) -> dict[str, Any]:
    chat = target(world, bot, call)
    content = words.message(call.text("text") or "", call.text("parse_mode"), call.json("entities"))
    return sent(world, bot, chat, call, content)


def sent(world: World, bot: Bot, chat: Chat, call: Call, content: dict[str, Any]) -> dict[str, Any]:
    """The post of one message, answered as `Message`."""
    markup = keyboards.checked(call.json("reply_markup"), private=chat.kind == "private")
    where, reply = thread(chat, call), replied(chat, call)
    world.flood.spend(bot.id, chat.id)
    post = posting.by_bot(world, bot, chat, content, markup=markup, thread=where, reply_to=reply)
    return world.files.for_bot(post.wire, bot.id)


def _media(kind: str) -> None:
    @method(f"send{kind.capitalize()}")
    def send(world: World, bot: Bot, call: Call) -> dict[str, Any]:
        chat = target(world, bot, call)
        about = {name: call.integer(name) if name == "duration" else call.text(name) for name in ABOUT}
        about["thumbnail"] = call.parameters.get("thumbnail", call.uploads.get("thumbnail"))
        content = media(world, bot, call, kind, call.parameters.get(kind, call.uploads.get(kind)), about)
        content |= words.caption(call.text("caption"), call.text("parse_mode"), call.json("caption_entities"))
        return sent(world, bot, chat, call, content)


for _kind in MEDIA:
    _media(_kind)


def media(world: World, bot: Bot, call: Call, kind: str, given: Any, about: dict[str, Any]) -> dict[str, Any]:
    """`{"document": …}` and the like, from an upload, an `attach://` name, a file id or an address."""
    file = kept(world, bot, call, kind, given, about)
    wire = file.wire(bot.id)
    if small := _thumbnail(world, call, kind, given, about.get("thumbnail")):
        file = world.files.beside(file, small)
        wire = file.wire(bot.id)
    if kind in {"audio", "voice", "video", "animation"}:
        wire = {"duration": 0} | wire
    if kind in {"video", "animation"}:
        wire = {"width": file.width, "height": file.height} | wire
    if kind == "voice":
        wire.pop("file_name", None)
    return {kind: [wire] if kind == "photo" else wire}


def _thumbnail(world: World, call: Call, kind: str, given: Any, thumbnail: Any) -> Kept | None:
    """The picture beside an upload. One that is not as it has to be is left out, and nobody is told."""
    if isinstance(thumbnail, str):
        thumbnail = call.uploads.get(thumbnail.removeprefix("attach://"))
    is_upload = not isinstance(given, str) or given.startswith("attach://")
    if kind == "photo" or not is_upload or not isinstance(thumbnail, Upload) or thumbnail.size > THUMBNAIL_BYTES:
        return None
    content = thumbnail.path.read_bytes()
    if not content.startswith(b"\xff\xd8") or max(pictures.size(content)) > THUMBNAIL_SIDE:
        return None
    return world.files.add("photo", thumbnail, size=pictures.size(content))


def kept(world: World, bot: Bot, call: Call, kind: str, given: Any, about: dict[str, Any]) -> Kept:
    if isinstance(given, str) and given.startswith("attach://"):
        given = call.uploads.get(given.removeprefix("attach://"))
    if isinstance(given, str) and given.startswith("file://") and world.rules.local:
        given = world.files.local(given)
    if isinstance(given, Upload):
        return _uploaded(world, kind, given, about)
    if not given:
        raise bad(f"there is no {kind} in the request")
    if "://" in given:
        raise bad(
            "failed to get HTTP URL content"
        )  # the emulator is on no network: what it is sent, it is sent as bytes
    return world.files.by_id(given, bot.id, kind)


def _uploaded(world: World, kind: str, upload: Upload, about: dict[str, Any]) -> Kept:
    if upload.size == 0:
        raise bad("file must be non-empty")
    if kind != "photo":
        told = {name: about.get(name) for name in ABOUT} if kind in {"audio", "voice", "video"} else {}
        return world.files.add(kind, upload, **told)
    if upload.size > world.rules.photo_bytes:
        raise bad("file is too big for a photo")
    try:
        size = pictures.size(upload.path.read_bytes())
    except (ValueError, IndexError, struct.error):
        raise bad("IMAGE_PROCESS_FAILED") from None
    if sum(size) > pictures.SIDES or max(size) > pictures.RATIO * min(size):
        raise bad("PHOTO_INVALID_DIMENSIONS")
    return world.files.add(kind, upload, size=size)


@method("sendMediaGroup")
def send_media_group(world: World, bot: Bot, call: Call) -> list[dict[str, Any]]:
    chat = target(world, bot, call)
    parts = call.json("media") or []
    if not 2 <= len(parts) <= 10:
        raise bad("media group must include 2-10 items")
    kinds = {part["type"] for part in parts}
    if not kinds <= {"photo", "video", "document", "audio"}:
        raise bad("unsupported type in the media group")
    if len(kinds) > 1 and kinds & {"document", "audio"}:
        raise bad("document and audio can't be mixed with other media types")
    contents = [_part(world, bot, call, part) for part in parts]
    where, reply = thread(chat, call), replied(chat, call)
    world.flood.spend(bot.id, chat.id, len(parts))
    album = {"media_group_id": str(10**13 + next(world.numbers))}
    posts = [posting.by_bot(world, bot, chat, album | one, thread=where, reply_to=reply) for one in contents]
    return [world.files.for_bot(post.wire, bot.id) for post in posts]


def _part(world: World, bot: Bot, call: Call, part: dict[str, Any]) -> dict[str, Any]:
    about = {name: part.get(name) for name in (*ABOUT, "thumbnail")}
    content = media(world, bot, call, part["type"], part.get("media"), about)
    return content | words.caption(part.get("caption"), part.get("parse_mode"), part.get("caption_entities"))


@method("sendChatAction")
def send_chat_action(world: World, bot: Bot, call: Call) -> bool:
    chat = target(world, bot, call)
    if call.text("action") not in ACTIONS:
        raise bad("wrong parameter action in request")
    thread(chat, call)
    return True


@method("sendMessageDraft")
def send_message_draft(world: World, bot: Bot, call: Call) -> bool:
    chat = target(world, bot, call)
    if chat.kind != "private":
        raise bad("drafts are for private chats only")
    if not call.integer("draft_id"):
        raise bad("draft_id must be non-zero")
    text, _ = words.read(call.text("text") or "", call.text("parse_mode"), call.json("entities"))
    if len(text) > words.TEXT:
        raise bad("message is too long")
    chat.drafts[bot.id] = (text, world.clock.now() + DRAFT_S)
    world.stir()
    return True
