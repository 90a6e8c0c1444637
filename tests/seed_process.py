"""Seeds of a torrent in a process of their own: `python seed_process.py FOLDER TORRENT COUNT KB_S`.

Prints the ports as one line of JSON, then for each line that comes in: "given" the bytes given so far, "asked" the
pieces that somebody asked for since the last time.
"""

import json
import re
import sys
from pathlib import Path

import libtorrent as lt

OPTIONS = {
    "listen_interfaces": "127.0.0.1:0",
    "enable_dht": False,
    "enable_lsd": False,
    "enable_upnp": False,
    "enable_natpmp": False,
    "enable_outgoing_utp": False,
    "enable_incoming_utp": False,
    "allow_multiple_connections_per_ip": True,
    "tick_interval": 100,
    "unchoke_slots_limit": -1,
    "send_buffer_watermark": 4 << 20,
    "mixed_mode_algorithm": 0,
    "alert_mask": lt.alert.category_t.incoming_request_notification,
    "alert_queue_size": 100_000,
}
#: libtorrent's binding knows this alert by its words only
ASKED = re.compile(r"incoming request \[ piece: (\d+) ")


def seed(folder, torrent, kb_s):
    session = lt.session(OPTIONS)
    params = lt.load_torrent_buffer(Path(torrent).read_bytes())
    params.save_path = folder
    params.trackers = []
    params.url_seeds = []
    unwanted = lt.torrent_flags.auto_managed | lt.torrent_flags.paused
    params.flags = (params.flags | lt.torrent_flags.seed_mode) & ~unwanted
    handle = session.add_torrent(params)
    if kb_s:
        handle.set_upload_limit(kb_s * 1000)
    return session, handle


def asked(session):
    """Numbers of the pieces that are in the requests of peers, in their order."""
    return [int(found[1]) for alert in session.pop_alerts() if (found := ASKED.search(alert.message()))]


def say(value):
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def main():
    folder, torrent, count, kb_s = sys.argv[1:]
    seeds = [seed(folder, torrent, int(kb_s)) for _ in range(int(count))]
    say([session.listen_port() for session, _ in seeds])
    for line in sys.stdin:
        if line.strip() == "asked":
            say([piece for session, _ in seeds for piece in asked(session)])
        else:
            say(sum(handle.status().total_payload_upload for _, handle in seeds))


if __name__ == "__main__":
    main()
