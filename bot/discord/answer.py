"""The answer to one interaction: acknowledged within three seconds, given once, followed by more when need be.

When no answer is there after a second and a half, Discord is told to wait: people see "thinking…", or
nothing where a button was pressed. A form can only be the first answer, so whoever may be answered by
one is never told to wait.
"""

import asyncio
import contextlib
from collections.abc import Iterator
from types import TracebackType
from typing import Self

import discord
from discord import ui

from bot.discord import troubles
from bot.discord.places import Interaction
from core import log

_log = log.get(__name__)
_PATIENCE_S = 1.5


class TooLateError(Exception):
    """Discord no longer takes an answer by this interaction."""


class Answer:
    """The answer to an interaction. `whispers` says how it waits, `opens_form` that it must not.

    Used as a context: leaving it ends the waiting.
    """

    def __init__(self, interaction: Interaction, *, whispers: bool, opens_form: bool) -> None:
        self._interaction = interaction
        self._whispers = whispers
        self._opens_form = opens_form
        self._lock = asyncio.Lock()
        self._waiting: asyncio.Task[None] | None = None
        self._placeholder = False

    async def __aenter__(self) -> Self:
        if not self._opens_form:
            self._waiting = asyncio.create_task(self._wait())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        del kind, error, traceback
        if self._waiting is not None:
            self._waiting.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._waiting

    @property
    def edits_pressed(self) -> bool:
        """Whether what is answered is a button or a form on a message, which the answer may change."""
        return self._interaction.message is not None

    async def acknowledge(self) -> None:
        """Have Discord wait for the answer, unless there is one. Raises TooLateError."""
        async with self._lock:
            if not self._interaction.response.is_done():
                await self._defer()

    async def send(self, view: ui.LayoutView, files: list[discord.File], *, whispers: bool) -> int:
        """Show a message, to the asker only or to all who are there; its number. Raises TooLateError."""
        async with self._lock:
            response = self._interaction.response
            if not response.is_done():
                with _in_time():
                    made = await response.send_message(view=view, files=files, ephemeral=whispers)
                return made.message_id or 0
            if self._placeholder and self._whispers is whispers:
                filled = await self._interaction.edit_original_response(view=view, attachments=files)
                self._placeholder = False
                return filled.id
            if self._placeholder:  # it waited in sight of all for what is for one, or the other way round
                await self._interaction.delete_original_response()
                self._placeholder = False
            followed = await self._interaction.followup.send(view=view, files=files, ephemeral=whispers, wait=True)
            return followed.id

    async def change(self, view: ui.LayoutView, files: list[discord.File] | None) -> None:
        """Show something else on the message that was pressed; `files` None leaves its attachments."""
        attachments = discord.utils.MISSING if files is None else files
        async with self._lock:
            if not self._interaction.response.is_done():
                with _in_time():
                    await self._interaction.response.edit_message(view=view, attachments=attachments)
            else:
                await self._interaction.edit_original_response(view=view, attachments=attachments)

    async def open(self, modal: ui.Modal) -> bool:
        """Open a form; False when it is too late for that, because Discord was told to wait."""
        async with self._lock:
            if self._interaction.response.is_done():
                return False
            with _in_time():
                await self._interaction.response.send_modal(modal)
            return True

    async def _wait(self) -> None:
        await asyncio.sleep(_PATIENCE_S)
        try:
            await self.acknowledge()
        except TooLateError:
            _log.warning("discord.late", kind=self._interaction.type.name)
        except (discord.HTTPException, *troubles.PASSING) as error:  # the answer itself finds out what is wrong
            _log.warning("discord.unacknowledged", error=type(error).__name__)

    async def _defer(self) -> None:
        with _in_time():
            if self.edits_pressed:
                await self._interaction.response.defer()
            else:
                await self._interaction.response.defer(ephemeral=self._whispers, thinking=True)
                self._placeholder = True


@contextlib.contextmanager
def _in_time() -> Iterator[None]:
    try:
        yield
    except discord.NotFound as error:
        if troubles.is_too_late(error):
            raise TooLateError from error
        raise
