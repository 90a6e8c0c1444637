"""Whether the network interface is there that all torrent traffic keeps to."""

import fcntl
import socket
import struct
import sys

#: netdevice(7): a name of 16 bytes, then the flags
_REQUEST = struct.Struct("16sh14x")
_GET_FLAGS = 0x8913
_UP_AND_RUNNING = 0x1 | 0x40


def is_up(name: str) -> bool:
    """Whether an interface of this name exists, is switched on and has a carrier; elsewhere than on Linux, exists.

    What can't be asked for is down: nothing goes out then.
    """
    if not sys.platform.startswith("linux"):
        return name in {known for _, known in socket.if_nameindex()}
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
            answer = fcntl.ioctl(line, _GET_FLAGS, _REQUEST.pack(name.encode()[:15], 0))
    except OSError:  # there is none
        return False
    flags: int = _REQUEST.unpack(answer)[1]
    return flags & _UP_AND_RUNNING == _UP_AND_RUNNING
