"""Logs: for eyes on a terminal, JSON everywhere else. Event names with key-values, never sentences.

Secrets never get here; as a second lock, `redact` blanks what looks like one.
"""

import logging
import re
import sys

import structlog

_SIGNED = re.compile(r"(/(?:s|open|opds/key)/)[^/\s\"']+")
_KEYED = re.compile(r"(?i)\b(key|token|password|secret|apikey|authorization)=([^\s&\"']+)")
_BOT = re.compile(r"/bot\d+:[\w-]+")
#: tokens of Discord's interactions are a part of addresses
_HOOK = re.compile(r"(/(?:webhooks|interactions)/\d+/)[^/\s\"']+")


def redact(text: str) -> str:
    """The same text with signed links, one-time keys and tokens blanked."""
    return _HOOK.sub(r"\1…", _BOT.sub("/bot…", _KEYED.sub(r"\1=…", _SIGNED.sub(r"\1…", text))))


def _redact_event(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    return {name: redact(value) if isinstance(value, str) else value for name, value in event.items()}


class _RedactFilter(logging.Filter):
    """The same lock for libraries that log by the standard module."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redact(record.getMessage()), ()
        return True


def configure(level: str = "info", *, as_json: bool | None = None) -> None:
    """Send all logs to standard error. `as_json` None means: JSON unless it is a terminal."""
    json_lines = not sys.stderr.isatty() if as_json is None else as_json
    number = logging.getLevelNamesMapping()[level.upper()]
    # plain tracebacks: rich ones show local variables, and so tokens and keys
    eyes = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    render: structlog.typing.Processor = structlog.processors.JSONRenderer() if json_lines else eyes
    errors: list[structlog.typing.Processor] = [structlog.processors.format_exc_info] if json_lines else []
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *errors,
            _redact_event,
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),  # whatever that is by then
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_RedactFilter())
    logging.basicConfig(level=max(number, logging.WARNING), handlers=[handler], force=True)


def get(name: str) -> structlog.stdlib.BoundLogger:
    """A logger; `name` becomes the field "part"."""
    logger: structlog.stdlib.BoundLogger = structlog.get_logger(part=name)
    return logger
