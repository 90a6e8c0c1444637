"""nginx as a peer: a file that is on the disk, sent by the system itself (sendfile)."""

import contextlib
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

_PATIENCE_S = 10.0
_CONFIGURATION = """
daemon off; master_process off; pid nginx.pid; error_log stderr;
events { worker_connections 64; }
http {
    access_log off; sendfile on; tcp_nopush on;
    client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    server { listen 127.0.0.1:%d; root "%s"; }
}
"""


def program() -> str:
    """Where it is; empty when it is not installed."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin") or ""


@contextlib.contextmanager
def serving(file: Path) -> Iterator[str]:
    """The file's address. Raises RuntimeError when nginx does not answer."""
    with tempfile.TemporaryDirectory(prefix="bb-bench-") as folder, socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
        configuration = Path(folder) / "nginx.conf"
        configuration.write_text(_CONFIGURATION % (port, file.parent), "utf-8")
        free.close()
        quiet = subprocess.DEVNULL
        words = [program(), "-p", folder, "-c", str(configuration), "-e", "stderr"]
        with subprocess.Popen(words, stdout=quiet, stderr=quiet) as process:
            try:
                _until_up(port)
                yield f"http://127.0.0.1:{port}/{file.name}"
            finally:
                process.terminate()


def _until_up(port: int) -> None:
    ends = time.monotonic() + _PATIENCE_S
    while time.monotonic() < ends:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.01)
    raise RuntimeError("nginx does not answer")
