"""The few doors of Telegram and Discord at which setup and doctor knock, with answers that a test can change."""

import contextlib
import http.server
import json
import threading
import time
from email.utils import formatdate

TELEGRAM_TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
DISCORD_TOKEN = "MTExMjIyMzMzNDQ0NTU1NjY2Nzc3.Gh1jK2.abcdefghijklmnopqrstuvwxyz0123456789AB"


class Doors:
    """What the platforms answer. `skew_s` is how far their clock is ahead; `closed` answers 503 to all."""

    def __init__(self):
        self.me = {
            "id": 123456789,
            "is_bot": True,
            "first_name": "Bowerbird",
            "username": "bowerbird_bot",
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": True,
        }
        self.hook = {"url": "", "has_custom_certificate": False, "pending_update_count": 0}
        self.app = {
            "id": "111222333444555666",
            "name": "Bowerbird",
            "flags": 0,
            "bot_public": True,
            "bot_require_code_grant": False,
            "interactions_endpoint_url": None,
            "integration_types_config": {
                "0": {"oauth2_install_params": {"scopes": ["applications.commands", "bot"], "permissions": "0"}},
                "1": {},
            },
        }
        self.gateway = {
            "url": "wss://gateway.example",
            "shards": 1,
            "session_start_limit": {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1},
        }
        self.is_polled = False
        self.skew_s = 0.0
        self.closed = False
        self.asked = []

    def telegram(self, method):
        """(status, answer) of a method of the Bot API."""
        if method == "getUpdates" and self.is_polled:
            return 409, {
                "ok": False,
                "error_code": 409,
                "description": "Conflict: terminated by other getUpdates request",
            }
        results = {"getMe": self.me, "getWebhookInfo": self.hook, "getUpdates": []}
        return 200, {"ok": True, "result": results[method]}

    def discord(self, path):
        """(status, answer) of an address of Discord's API."""
        return 200, {
            "users/@me": {"id": "9", "username": "Bowerbird", "bot": True},
            "applications/@me": self.app,
            "gateway/bot": self.gateway,
        }[path]

    def answer(self, path, authorization):
        """(status, answer) of any address."""
        path = path.partition("?")[0]
        self.asked.append(path)
        if self.closed:
            return 503, "busy"
        if path.startswith("/bot"):
            token, _, method = path.removeprefix("/bot").partition("/")
            if token != TELEGRAM_TOKEN:
                return 401, {"ok": False, "error_code": 401, "description": "Unauthorized"}
            return self.telegram(method)
        if authorization != f"Bot {DISCORD_TOKEN}":
            return 401, {"message": "401: Unauthorized", "code": 0}
        return self.discord(path.removeprefix("/api/v10/"))


@contextlib.contextmanager
def standing(doors):
    """The address at which these doors stand."""

    class Here(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            status, answer = doors.answer(self.path, self.headers.get("Authorization"))
            body = json.dumps(answer).encode()
            self.send_response_only(status)
            self.send_header("Date", formatdate(time.time() + doors.skew_s, usegmt=True))
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Here)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
