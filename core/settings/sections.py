"""The tables of the settings, but for those that are files of their own."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from core.settings.section import Section, split


class Web(Section):
    """The web chat, the pages and the signed links."""

    host: str = Field("127.0.0.1", description="Address to listen on. Loopback unless a proxy with TLS is in front.")
    port: int = Field(8750, ge=0, le=65535, description="Port to listen on; 0 picks a free one.")
    public_url: str = Field(
        "", description="Address that people reach us by, such as https://books.example.org. Empty: the local one."
    )
    session_days: int = Field(30, ge=1, description="Days until a browser has to open a new one-time link.")


class Links(Section):
    """Signed links."""

    hours: float = Field(6, gt=0, description="Hours that a link to a file stays good.")


class Worker(Section):
    """The lanes that do the work."""

    now_slots: int = Field(100, ge=1, description="Searches and look-ups at once, in each worker; they mostly wait.")
    work_slots: int = Field(4, ge=1, description="Downloads and packagings at once, in each worker.")
    bulk_slots: int = Field(2, ge=1, description="Background chores at once, in each worker.")
    lease_s: float = Field(
        15, ge=1, description="Seconds without a heartbeat after which a job is taken from a dead worker."
    )
    stuck_s: float = Field(30, ge=1, description="Seconds without progress after which a job is ended and tried again.")
    room_mb: int = Field(
        500, ge=1, description="MB that have to be free before a job that a full disk stopped goes on by itself."
    )
    drain_s: float = Field(10, ge=0, description="Seconds that running jobs get to finish when we are asked to stop.")
    metrics_port: int = Field(
        0,
        ge=0,
        le=65535,
        description="Port on which `bowerbird worker` answers /healthz, /readyz and /metrics; 0 is none. "
        "With `up` and `bot` they are on the web's port.",
    )
    metrics_host: str = Field("127.0.0.1", description="Address of that port. Loopback unless others scrape it.")


class Retry(Section):
    """What happens after trouble that another try may cure."""

    tries: int = Field(4, ge=1, description="Tries in all: the first and its repeats.")
    first_wait_s: float = Field(
        2, gt=0, description="Seconds before the first repeat; doubled each time, with up to a quarter of jitter."
    )
    longest_wait_s: float = Field(
        3600, gt=0, le=86_400, description="Seconds at most, also when a site asks for more; a day at most."
    )
    stalls: int = Field(
        3,
        ge=1,
        description="Times that a job may take its worker down, each within ten minutes, before it is set aside.",
    )


class Limits(Section):
    """What one person may have at once."""

    open_jobs: int = Field(50, ge=1, description="Requests of one person that may be queued or running.")
    preview_parts: int = Field(50, ge=1, description="Parts from which a request is shown first, before it starts.")
    preview_mb: int = Field(2000, ge=1, description="The same in MB, where the size is known before.")
    commands_per_minute: int = Field(
        60,
        ge=1,
        description="Commands and presses of one person a minute on Discord and Telegram, a third of it at once.",
    )


class Fetch(Section):
    """How files are fetched."""

    allow_private: Annotated[tuple[str, ...], BeforeValidator(split)] = Field(
        (),
        description="Networks such as 127.0.0.1/32 that sources may reach though private; commas between.",
    )
    links_private: bool = Field(
        default=False, description="Whether links that people hand in may lead to those networks too."
    )
    stall_s: float = Field(30, gt=0, description="Seconds without a byte after which an attempt is given up.")
    max_file_mb: int = Field(20_000, ge=1, description="The biggest single file, in MB.")
    max_kb_s: int = Field(
        0, ge=0, description="KB a second that all downloads of a worker may take together; 0 is no bound."
    )
    hours: Annotated[tuple[str, ...], BeforeValidator(split)] = Field(
        (),
        description="Hours of the local day with a bound of their own instead, as in 8-18=500, 1-6=0; commas between.",
    )
    bulk_kb_s: int = Field(0, ge=0, description="KB a second that the background lane may take; 0 is no bound.")
    streaming_kb_s: int = Field(
        2000, ge=0, description="KB a second left to downloads while somebody is sent a file; 0 is no bound."
    )
    record: str = Field(
        "", description="Folder into which sources' answers are written, to make tests from; empty: none."
    )


class Telegram(Section):
    """The Telegram bot. Without a token there is none."""

    token: str = Field("", description="The bot's token, from @BotFather.")
    api_base: str = Field(
        "https://api.telegram.org", description="Base address of the Bot API; your own server's, if any."
    )
    local_server: bool = Field(default=False, description="The Bot API server is yours, in local mode: up to 2000 MB.")
    webhook: bool = Field(
        default=False, description="Have updates sent to web.public_url instead of asking for them. Needs https."
    )
    admins: Annotated[tuple[int, ...], BeforeValidator(split)] = Field(
        (), description="User ids of those who may do everything, everywhere; commas between."
    )
    rooms: Annotated[tuple[int, ...], BeforeValidator(split)] = Field(
        (), description="Ids of the groups that are served; empty: all that add the bot."
    )
    strangers: bool = Field(
        default=True, description="Whether people may use it in private chats without an account linked to another one."
    )


class Discord(Section):
    """The Discord bot. Without a token there is none."""

    token: str = Field("", description="The bot's token, from the Discord developer portal.")
    api_base: str = Field("https://discord.com/api/v10", description="Base address of Discord's API.")
    gateway_url: str = Field("", description="Address of the gateway, such as ws://host:port/. Empty: as Discord says.")
    shards: int = Field(
        0, ge=0, description="Connections to the gateway; 0 is one. Discord wants more from 2500 servers on."
    )
    admins: Annotated[tuple[int, ...], BeforeValidator(split)] = Field(
        (), description="User ids of those who may do everything, everywhere; commas between."
    )
    rooms: Annotated[tuple[int, ...], BeforeValidator(split)] = Field(
        (), description="Ids of the servers that are served; empty: all that add the bot."
    )
    strangers: bool = Field(
        default=True, description="Whether people may use it in private chats without an account linked to another one."
    )


class Keep(Section):
    """How long traces are kept, in days."""

    jobs_days: int = Field(90, ge=1, description="Finished jobs and their events.")
    searches_days: int = Field(7, ge=1, description="Searches and their hits.")
    buttons_days: int = Field(7, ge=1, description="Buttons on old cards.")


class Search(Section):
    """How searches behave."""

    first_card_s: float = Field(0.8, gt=0, description="Seconds until the first card, with what is there by then.")
    source_s: float = Field(10, gt=0, description="Seconds that one source may take.")
    keep_minutes: float = Field(30, ge=0, description="Minutes that answers are good for who asks the same; 0: none.")
    parts_minutes: float = Field(5, ge=0, description="Minutes that a title's list of parts is kept; 0: none.")
    starter: bool = Field(
        default=True, description="Whether the index begins with some hundred open works, before anybody searches."
    )
    warm: int = Field(10, ge=0, description="Popular searches that are made anew in the background; 0 is none.")
