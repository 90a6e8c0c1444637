"""An emulated Discord in a process of its own: `python -m tests.emulators.discord_platform [--port 0] [--judge-later]`.

The first line of its output is its address. The REST API is under /api/v10, the gateway at ws://…/, what people
and admins do under /_…, a page for people at /_page?as=NAME. See `people.py` for the driver.
"""

import argparse
import asyncio
import contextlib

from tests.emulators.discord_platform.server import serve

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="discord_platform")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--judge-later", action="store_true", help="judge by the official schema on GET /_judge only")
    chosen = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(chosen.port, judge_later=chosen.judge_later))
