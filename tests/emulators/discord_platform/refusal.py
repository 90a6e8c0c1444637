"""What Discord answers when it refuses: status, code, words.

Taken as known from discord.com/developers/docs/topics/opcodes-and-status-codes and from answers of the
real service as bots' authors report them; the trees of 50035 have the shape of docs/reference#error-messages.
"""


class Refusal(Exception):
    """A request that is refused. `told` names what the bot learns by it: only a second try is careless."""

    def __init__(self, status, code, message, errors=None, told=None, headers=None, more=None):
        super().__init__(f"{status} {code} {message}")
        self.status = status
        self.told = told
        self.headers = headers or {}
        self.body = {"message": message, "code": code} | ({"errors": errors} if errors else {}) | (more or {})


def bad_form(path, code, message):
    """400/50035 with one error in its tree; `path` is a sequence of keys and indexes."""
    tree = {"_errors": [{"code": code, "message": message}]}
    for part in reversed(list(path)):
        tree = {str(part): tree}
    return Refusal(400, 50035, "Invalid Form Body", errors=tree)


def required(path):
    return bad_form(path, "BASE_TYPE_REQUIRED", "This field is required")


def must_be(path, least, most):
    if least:
        return bad_form(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")
    return bad_form(path, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")


def not_found():
    return Refusal(404, 0, "404: Not Found")


def unauthorized():
    return Refusal(401, 0, "401: Unauthorized", told="token")


def unknown_channel(channel):
    return Refusal(404, 10003, "Unknown Channel", told=f"channel {channel}")


def unknown_message(message):
    return Refusal(404, 10008, "Unknown Message", told=f"message {message}")


def unknown_webhook(told=None):
    return Refusal(404, 10015, "Unknown Webhook", told=told)


def unknown_interaction():
    return Refusal(404, 10062, "Unknown interaction")


def already_acknowledged():
    return Refusal(400, 40060, "Interaction has already been acknowledged.")


def invalid_webhook_token(token):
    return Refusal(401, 50027, "Invalid Webhook Token", told=f"interaction token {token}")


def missing_access(channel):
    return Refusal(403, 50001, "Missing Access", told=f"access to {channel}")


def missing_permissions(channel, what):
    return Refusal(403, 50013, "Missing Permissions", told=f"{what} in {channel}")


def too_large():
    return Refusal(413, 40005, "Request entity too large")


def empty_message():
    return Refusal(400, 50006, "Cannot send an empty message")
