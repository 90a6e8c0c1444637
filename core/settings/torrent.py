"""The settings of torrents, as `torrent` in `core.settings`."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from core.settings.section import Section, split


class Torrent(Section):
    """Torrents: fetched, streamed while they arrive, and seeded."""

    enabled: bool = Field(default=True, description="Whether torrents are taken at all.")
    address: str = Field(
        "",
        description="Address by which players reach this engine where several machines have one, such as "
        "https://streams.example.org. Empty: that of the process's own port.",
    )
    listen: str = Field(
        "0.0.0.0:6881,[::]:6881",
        description="Addresses and ports on which peers reach us, commas between; port 0 picks a free one.",
    )
    interface: str = Field(
        "",
        description="Network interface that all torrent traffic keeps to, such as a VPN's tun0: nothing comes or goes "
        "while it is down. Empty: any.",
    )
    proxy: str = Field(
        "",
        description="Proxy for all torrent traffic: socks5://name:password@host:port or http://host:port. "
        "Nothing goes around it.",
    )
    dht: bool = Field(default=True, description="Whether peers are looked for in the distributed hash table.")
    pex: bool = Field(default=True, description="Whether peers tell us of other peers.")
    lsd: bool = Field(default=True, description="Whether peers are looked for in the local network.")
    port_mapping: bool = Field(
        default=False, description="Whether the router is asked (UPnP, NAT-PMP) to let peers in."
    )
    utp: bool = Field(default=True, description="Whether peers are spoken to over uTP besides TCP.")
    webrtc: bool = Field(
        default=True,
        description="Whether peers in browsers (WebTorrent) are spoken to, found by trackers over WebSocket. Never "
        "while an interface, a proxy or anonymous is set: such connections would go around it.",
    )
    stun: str = Field(
        "",
        description="A STUN server as host:port, which tells peers in browsers from where they see us; only behind "
        "some routers is it needed. Empty: none is asked, and browsers that we reach are reached all the same.",
    )
    encryption: str = Field(
        "allow", pattern="^(allow|require)$", description="Encrypted connections: allow or require."
    )
    anonymous: bool = Field(
        default=False, description="Whether we tell peers and trackers as little as possible of us."
    )
    connections: int = Field(200, ge=2, description="Connections to peers, of all torrents together.")
    several_per_address: bool = Field(
        default=False, description="Whether peers at one address count as several, as behind one router."
    )
    down_kb_s: int = Field(0, ge=0, description="KB a second that all torrents may take; 0 is no bound.")
    up_kb_s: int = Field(0, ge=0, description="KB a second that all torrents may give; 0 is no bound.")
    streaming_kb_s: int = Field(
        2000, ge=0, description="KB a second, each way, left to other torrents while one is watched; 0 is no bound."
    )
    streams_per_person: int = Field(10, ge=1, description="Streams that one person may have open at once.")
    streams_mb: int = Field(1000, ge=16, description="MB of memory that all open streams may take together.")
    stall_s: float = Field(30, gt=0, description="Seconds without data after which a stream is given up.")
    window_mb: int = Field(32, ge=1, description="MB that are fetched ahead of where somebody watches.")
    metadata_s: float = Field(60, gt=0, description="Seconds that the list of files of a magnet link may take.")
    give_up_minutes: float = Field(
        10, gt=0, description="Minutes without any data after which another release of the same title is offered."
    )
    scrape: bool = Field(
        default=True,
        description="Whether trackers are asked how many have what was found. They never are while an interface or a "
        "proxy is set: such questions would go around it.",
    )
    seed_ratio: float = Field(1.0, ge=0, description="Seed until so many times the size was given; 0 is no bound.")
    seed_hours: float = Field(72, ge=0, description="Seed for so many hours at most; 0 is no bound.")
    seed_then: str = Field(
        "pause", pattern="^(pause|throttle)$", description="What follows: pause, or throttle to seed_slow_kb_s."
    )
    seed_slow_kb_s: int = Field(20, ge=1, description="KB a second that a throttled torrent still gives.")
    seed_trackers: Annotated[tuple[str, ...], BeforeValidator(split)] = Field(
        (),
        description="Bounds of their own for trackers, as ratio/hours: tracker.example.org=2.0/240; commas between.",
    )
    idle_minutes: float = Field(10, gt=0, description="Minutes without a reader after which a watched torrent rests.")
    forget_minutes: float = Field(
        60, gt=0, description="Minutes of rest after which it leaves the memory; what is there stays on the disk."
    )
    quota_gb: float = Field(
        50, ge=0, description="GB that torrents may take on the disk; the longest unread go first. 0 is no bound."
    )
    room_mb: int = Field(
        500,
        ge=1,
        description="MB that have to be free before a torrent that a full disk stopped goes on, or as much as it "
        "lacks, if that is less.",
    )
    preloads: int = Field(3, ge=0, description="Torrents warmed up at once for who may press Play; 0 is none.")
    preload_for: str = Field(
        "found",
        pattern="^(asked|opened|found)$",
        description="What is warmed up: asked (torrents that somebody asked for), opened (also the best release of a "
        "title whose card is open), found (also of the first that a search found). Peers and trackers of what is "
        "warmed up learn that it is looked at here; releases of private trackers never are.",
    )
    preload_mb: float = Field(4, gt=0, description="MB of the beginning that are warmed up.")
