"""The settings of one libtorrent session, made from ours. Pure.

Why streaming wants other values than a plain client: arvidn/libtorrent#5068 (seeds are dropped and
not asked again once all that is wanted is here) and the tick on which connections are made.
"""

from urllib.parse import unquote, urlsplit

import libtorrent as lt

from core.errors import StartError
from core.settings.torrent import Torrent
from core.version import VERSION

_MIB = 1 << 20
_ALERTS = (
    lt.alert_category.error
    | lt.alert_category.status
    | lt.alert_category.storage
    | lt.alert_category.piece_progress
    | lt.alert_category.tracker
    | lt.alert_category.connect
)
_PROXIES = {"socks5": lt.proxy_type_t.socks5, "http": lt.proxy_type_t.http}
_PROXIES_WITH_NAME = {"socks5": lt.proxy_type_t.socks5_pw, "http": lt.proxy_type_t.http_pw}
#: as in libtorrent's pe_settings: take both, or encrypted ones only
_ENCRYPTION = {"allow": 1, "require": 0}


def session_params(settings: Torrent) -> lt.session_params:
    """All that a session is made with. Raises StartError for a proxy that can't be read."""
    params = lt.session_params()
    # libtorrent 2.1's own write cache; mmap's pages would count as our memory (arvidn/libtorrent#6667)
    params.disk_io_constructor = "pread_disk_io_constructor"
    params.settings = _streaming() | _peers(settings) | _bounds(settings) | _network(settings) | _proxy(settings.proxy)
    return params


def speaks_to_browsers(settings: Torrent) -> bool:
    """Whether WebSocket trackers and WebRTC may be used: for them libtorrent knows neither interface nor proxy."""
    return settings.webrtc and not (settings.proxy or settings.interface or settings.anonymous)


def _streaming() -> "lt.settings_pack":
    return {
        "user_agent": f"Bowerbird/{VERSION}",
        "alert_mask": _ALERTS,
        "alert_queue_size": 20_000,
        "tick_interval": 100,  # ms; peers are connected to on the tick
        "initial_picker_threshold": 0,  # the first pieces of a torrent are taken at random below it, whatever is urgent
        "request_queue_time": 1,
        "max_out_request_queue": 500,
        "max_queued_disk_bytes": 16 * _MIB,
        "aio_threads": 4,
        "hashing_threads": 1,
        "send_buffer_watermark": _MIB,
        "send_redundant_have": False,  # a small message that nobody answers holds up what follows
        "close_redundant_connections": False,
        "min_reconnect_time": 1,
        "max_failcount": 20,  # a peer that is busy for a while may be the only one
        "strict_end_game_mode": False,
        "auto_manage_startup": 0,
        "active_limit": -1,
        "active_downloads": -1,
        "active_seeds": -1,
        "peer_connect_timeout": 10,
        "stop_tracker_timeout": 1,
    }


def _peers(settings: Torrent) -> "lt.settings_pack":
    is_proxied = bool(settings.proxy)
    return {
        "enable_dht": settings.dht and not is_proxied,
        "enable_lsd": settings.lsd and not is_proxied,
        "enable_upnp": settings.port_mapping and not is_proxied,
        "enable_natpmp": settings.port_mapping and not is_proxied,
        "enable_outgoing_utp": settings.utp and not is_proxied,
        "enable_incoming_utp": settings.utp and not is_proxied,
        "in_enc_policy": _ENCRYPTION[settings.encryption],
        "out_enc_policy": _ENCRYPTION[settings.encryption],
        "anonymous_mode": settings.anonymous or is_proxied,
        "allow_multiple_connections_per_ip": settings.several_per_address,
        "webtorrent_stun_server": settings.stun,  # libtorrent's own choice would tell a stranger of every such torrent
    }


def _bounds(settings: Torrent) -> "lt.settings_pack":
    return {
        "connections_limit": settings.connections,
        "download_rate_limit": settings.down_kb_s * 1000,
        "upload_rate_limit": settings.up_kb_s * 1000,
    }


def _network(settings: Torrent) -> "lt.settings_pack":
    """Bound to an interface, both ways: with one of the two alone outgoing connections leak (qBittorrent#5272)."""
    if not settings.interface:
        return {"listen_interfaces": settings.listen}
    port = settings.listen.split(",")[0].rpartition(":")[2]
    return {"listen_interfaces": f"{settings.interface}:{port}", "outgoing_interfaces": settings.interface}


def _proxy(address: str) -> "lt.settings_pack":
    """Everything through the proxy, host names too; libtorrent does not listen then."""
    if not address:
        return {}
    try:
        parts = urlsplit(address)
        kinds = _PROXIES_WITH_NAME if parts.username else _PROXIES
        kind, host, port = kinds[parts.scheme], parts.hostname, parts.port
    except (KeyError, ValueError):
        kind, host, port = None, None, None
    if kind is None or not host or not port:
        raise StartError("torrent.proxy can't be read. Write it as socks5://host:port or http://host:port.")
    return {
        "proxy_type": int(kind),
        "proxy_hostname": host,
        "proxy_port": port,
        "proxy_username": unquote(parts.username or ""),
        "proxy_password": unquote(parts.password or ""),
        "proxy_hostnames": True,
        "proxy_peer_connections": True,
        "proxy_tracker_connections": True,
    }
