"""The service that runs on this home folder, and the sources that it asks."""

import aiohttp

from core.home import Service, running
from core.settings import Settings
from door.checks import Check, fine, warning
from door.checks import failed as not_ready
from door.probing import answers_of

_PATIENCE_S = 5.0


async def service(settings: Settings, *, has_worker: bool) -> Check:
    """Does a service run here, and can it take work?

    With `has_worker`, one that does not answer is worth a warning only: bot and worker in
    containers of their own share the folder, and the bot's loopback is not the worker's.
    """
    found = running(settings.home)
    if found is None:
        return fine("service", "none runs on this home; ./run starts it")
    try:
        return await _ready(found)
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        what = f"pid {found.pid} should answer at {found.url}, and does not ({type(error).__name__})"
        if has_worker:
            return warning("service", what, "Nothing, if the chat runs in a container of its own; else restart it.")
        return not_ready("service", what, "Look at its log and start it again.")


async def sources(settings: Settings) -> list[Check]:
    """Does each source that is on answer? One that does not delays what is asked of it, and stops nothing else."""
    answers = await answers_of(settings)
    return [
        fine(f"source {one['name']}", f"{one['label']} is well")
        if one["state"] == "up"
        else warning(
            f"source {one['name']}",
            f"{one['label']}: {one['state']} ({one['reason']})",
            f"Look again in a while: bowerbird sources check {one['name']}",
        )
        for one in answers
    ]


async def _ready(found: Service) -> Check:
    patience = aiohttp.ClientTimeout(total=_PATIENCE_S)
    async with aiohttp.ClientSession(timeout=patience) as session, session.get(f"{found.url}/readyz") as answer:
        facts = await answer.json()
    bad = [name for name, well in facts.items() if well is False]
    if bad:
        cure = "See what the other lines say of it; whatever was asked is kept."
        return not_ready("service", f"{found.url} runs, but can't take work: {', '.join(bad)}", cure)
    return fine("service", f"{found.url} runs and takes work")
