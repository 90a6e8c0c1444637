"""The emulator's control side as a test calls it: faults, the clock, rules, and what was called and refused."""

import asyncio
from typing import Any

import httpx

from tests.deadline import DEADLINE_S
from tests.emulators.telegram_platform.seen import File, Message


class Impossible(AssertionError):
    """No app would let a person do this."""


class Remote:
    """The emulator as a test sees it."""

    def __init__(self, base: str, http: httpx.AsyncClient) -> None:
        self.api_base, self._http = base, http
        self.token, self.bot, self.username = "", 0, ""

    @property
    def file_base(self) -> str:
        """Base of downloads: `{file_base}{token}/{path}`."""
        return f"{self.api_base}/file/bot"

    async def meet(self) -> None:
        """Learn who the first bot is."""
        first = (await self.get("bots"))[0]
        self.token, self.bot, self.username = first["token"], first["id"], first["username"]

    async def get(self, path: str, **query: Any) -> Any:
        return _values(await self._http.get(f"/_{path}", params=query))

    async def post(self, path: str, **body: Any) -> Any:
        return _values(await self._http.post(f"/_{path}", json=body))

    async def do(self, gesture: str, **body: Any) -> Any:
        return await self.post(f"do/{gesture}", **{k: v for k, v in body.items() if v is not None})

    async def another_bot(self, name: str, username: str) -> dict[str, Any]:
        """`id`, `token`, `username` of a new bot."""
        return await self.post("bot", name=name, username=username)

    async def revokes_token(self) -> str:
        """The first bot's token is no good any more; gives the new one."""
        self.token = (await self.post("revoke", bot=self.bot))["token"]
        return self.token

    async def fault(self, kind: str, method: str | None = None, **more: Any) -> None:
        """Trouble for the next calls, see `faults.py`; `times`, `after`, `retry_after` (s), `chat`, `words`."""
        await self.post("fault", kind=kind, method=method, **more)

    async def no_faults(self) -> None:
        """What was ordered and has not come yet is called off."""
        await self.post("no_faults")

    async def forget(self) -> None:
        """The lists of calls and refusals start anew."""
        await self.post("forget")

    async def go(self) -> None:
        """What hangs or is slow goes on."""
        await self.post("go")

    async def advance(self, seconds: float) -> None:
        """The platform's clock jumps ahead."""
        await self.post("clock", seconds=seconds)

    async def stop_clock(self) -> None:
        """From now on the platform's time passes only by `advance`, however slow the machine is."""
        await self.post("clock", stop=True)

    async def rules(self, **values: Any) -> None:
        """`flood`, `overall`, `reads_all`, or a field of `world.Rules`."""
        await self.post("rules", **values)

    async def refused(self) -> list[dict[str, Any]]:
        """Calls that a careful bot would not have made: `method`, `reason`, `payload`, `at`."""
        return await self.get("refused")

    async def own_faults(self) -> list[dict[str, Any]]:
        """What the emulator itself said that the official schema does not know."""
        return await self.get("own_faults")

    async def judge(self) -> dict[str, Any]:
        """Judge what `--judge-later` recorded: `judged`, `refused`, `own_faults`."""
        return await self.get("judge")

    async def calls(self, method: str | None = None) -> list[dict[str, Any]]:
        """Calls in order: `method`, `parameters`, `status`, `words`, `at`."""
        return await self.get("calls", **({"method": method} if method else {}))

    async def called(self, method: str, count: int = 1, within_s: float = DEADLINE_S) -> list[dict[str, Any]]:
        """The calls of a method, as soon as there are this many."""
        deadline = asyncio.get_running_loop().time() + within_s
        while True:
            change = (await self.get("changes", since=-1))["change"]
            calls = await self.calls(method)
            if len(calls) >= count:
                return calls
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                raise AssertionError(await self.told(f"{method} was called {len(calls)} times, not {count}", []))
            await self.changed(change, left)

    async def profile(self) -> dict[str, Any]:
        """The first bot's `texts` ("Description", "Description de", …) and `menus` by chat ("0": all)."""
        return await self.get("profile", bot=self.bot)

    async def download(self, file: File) -> bytes:
        """The bytes of a file in a message."""
        answer = await self._http.get(f"/_file/{file.key}")
        answer.raise_for_status()
        return answer.content

    async def answered(self, question: str, within_s: float) -> dict[str, Any]:
        deadline = asyncio.get_running_loop().time() + within_s
        while True:
            shown = await self.get("question", id=question)
            if shown["answer"] is not None:
                return shown["answer"]
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                raise AssertionError(await self.told("the bot did not answer", []))
            await self.changed(shown["change"], left)

    async def changed(self, since: int, within_s: float) -> None:
        await self.get("changes", since=since, timeout=max(0.01, min(within_s, 20.0)))

    async def told(self, what: str, posts: list[Message]) -> str:
        """A failure, with what could be seen and what was refused."""
        lines = [f"  {one.author}: {one.text!r} {one.labels()}" for one in posts[-8:]]
        refused = [f"  {one['method']}: {one['reason']}" for one in await self.refused()]
        return "\n".join([what, "seen:", *lines, "refused:", *refused])


def _values(answer: httpx.Response) -> Any:
    if answer.status_code == 409:
        raise Impossible(answer.json()["words"])
    answer.raise_for_status()
    return answer.json()
