"""Completion at the prompt: what the service says may follow."""

import asyncio
from collections.abc import AsyncGenerator, Iterable

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from bot.terminal.stay import Stay
from bot.terminal.wrap import clean
from bot.web import wire

#: seconds that typing waits for completions at most
_PATIENCE_S = 2


class ServiceCompleter(Completer):
    """Asks the service for what may follow the text before the cursor."""

    def __init__(self, stay: Stay) -> None:
        self._stay = stay

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """Nothing: completions come over the connection, so only `get_completions_async` has them."""
        del document, complete_event
        return ()

    async def get_completions_async(
        self, document: Document, complete_event: CompleteEvent
    ) -> AsyncGenerator[Completion, None]:
        """What may follow; nothing while the connection is broken, or when the answer takes too long."""
        del complete_event
        text = document.text_before_cursor
        if not text or len(text) > wire.MAX_TEXT or not self._stay.connection.is_open:
            return
        for choice in await self._choices(text):
            label = clean(choice.label) or choice.value
            yield Completion(choice.value, -len(text), display=label, display_meta=clean(choice.detail))

    async def _choices(self, text: str) -> list[wire.WireChoice]:
        try:
            async with asyncio.timeout(_PATIENCE_S):
                answer = await self._stay.ask(self._stay.ledger.complete(text))
        except TimeoutError:
            return []
        return answer.choices if isinstance(answer, wire.ChoicesFrame) else []
