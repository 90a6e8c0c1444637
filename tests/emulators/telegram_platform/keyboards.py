"""What may hang under a message, and what is refused.

Taken as known: callback_data 1–64 bytes (BUTTON_DATA_INVALID); a URL is http, https or tg, and a host without a dot
is "Wrong HTTP URL" unless it is IPv6 (so `http://localhost` is refused and `http://127.0.0.1` is not); Mini Apps are
https only and stand in private chats only (BUTTON_TYPE_INVALID); at most 100 buttons.
Taken on the word of the limits' lists: 8 buttons a row (apps show no more), refused here like too many in all.
Not known, so ours: the words for an empty label and for an unknown style.
"""

import re
from typing import Any
from urllib.parse import urlsplit

from tests.emulators.telegram_platform.refusal import bad

ROW, ALL, DATA, COPY = 8, 100, 64, 256
STYLES = {"danger", "success", "primary"}
KINDS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)


def checked(markup: Any, *, private: bool, edit: bool = False) -> dict[str, Any] | None:
    """The markup as it is kept with its message; None if there is none."""
    if markup is None or markup == {}:
        return None
    if not isinstance(markup, dict):
        raise bad("object expected as reply markup")
    if "inline_keyboard" in markup:
        return _inline(markup["inline_keyboard"], private=private)
    if edit:
        raise bad("inline keyboard expected")
    if "force_reply" in markup or "remove_keyboard" in markup or "keyboard" in markup:
        return markup
    raise bad("can't parse reply markup JSON object")


def _inline(rows: Any, *, private: bool) -> dict[str, Any] | None:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    kept = [[_button(button, private=private) for button in row] for row in rows if row]
    if sum(map(len, kept)) > ALL or any(len(row) > ROW for row in kept):
        raise bad("reply markup is too long")
    return {"inline_keyboard": kept} if kept else None


def _button(button: dict[str, Any], *, private: bool) -> dict[str, Any]:
    kinds = [kind for kind in KINDS if kind in button]
    if not str(button.get("text", "")).strip():
        raise bad('can\'t parse inline keyboard button: Field "text" must be non-empty')
    if not kinds:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(kinds) > 1:
        raise bad(f"can't parse inline keyboard button: exactly one of {', '.join(kinds)} must be used")
    if button.get("style", "primary") not in STYLES:
        raise bad("can't parse inline keyboard button: unknown style")
    _target(kinds[0], button[kinds[0]], private=private)
    return button


def _target(kind: str, value: Any, *, private: bool) -> None:
    match kind:
        case "callback_data" if not 1 <= len(str(value).encode()) <= DATA:
            raise bad("BUTTON_DATA_INVALID")
        case "copy_text" if not 1 <= len(value.get("text", "")) <= COPY:
            raise bad("BUTTON_COPY_TEXT_INVALID")
        case "url":
            _url(value, "URL")
        case "web_app":
            _url(value.get("url", ""), "Web App URL", https_only=True)
            if not private:
                raise bad("BUTTON_TYPE_INVALID")


def _url(value: str, what: str, *, https_only: bool = False) -> None:
    if wrong := url_problem(value, https_only=https_only):
        raise bad(f"inline keyboard button {what} '{value}' is invalid: {wrong}")
    if len(value) > 2048 or re.search(r"\s", value):
        raise bad("BUTTON_URL_INVALID")


def url_problem(value: str, *, https_only: bool = False) -> str | None:
    """What Telegram has against an address, in its words; None if nothing."""
    if value.lower().startswith("tg:"):
        return "Only HTTPS links are allowed" if https_only else None
    address = value if "://" in value else f"http://{value}"
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return "Wrong port number specified in the URL"
    if parts.scheme.lower() not in {"http", "https"}:
        return "Unsupported URL protocol"
    if https_only and parts.scheme.lower() != "https":
        return "Only HTTPS links are allowed"
    if not parts.hostname:
        return "URL host is empty"
    return None if "." in parts.hostname or ":" in parts.hostname else "Wrong HTTP URL"
