"""Whether the network interface is there that all torrent traffic keeps to."""

from pathlib import Path

_UP = 0x1  # IFF_UP, netdevice(7)


def is_up(name: str, place: Path = Path("/sys/class/net")) -> bool:
    """Whether an interface of this name exists, is switched on and has a carrier."""
    try:
        flags = int((place / name / "flags").read_text("ascii"), 16)
        carrier = (place / name / "carrier").read_text("ascii").strip()
    except (OSError, ValueError):  # gone, or down: its carrier can't be read then
        return False
    return bool(flags & _UP) and carrier != "0"
