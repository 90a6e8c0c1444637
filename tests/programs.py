"""Programs that some tests need: absent, the test is skipped, and fails where everything has to be there."""

import os
import shutil
import subprocess

import pytest


def need(*names):
    """The path of the first of these programs that is installed."""
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        missing(f"{' or '.join(names)} is not installed")
    return found


def missing(reason):
    """Skip the test, or fail it under BOWERBIRD_TEST_STRICT=1."""
    if os.environ.get("BOWERBIRD_TEST_STRICT") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def in_own_network(*words):
    """Words that run a program in a network of its own, where only it is and `lo` can be switched."""
    need("ip")
    apart = [need("unshare"), "-n"]
    if subprocess.run([*apart, "true"], capture_output=True, check=False).returncode:
        missing("only root, and in a container one with SYS_ADMIN, can make a network of its own")
    return [*apart, *map(str, words)]
