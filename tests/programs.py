"""Programs that some tests need: absent, the test is skipped, and fails where everything has to be there."""

import os
import shutil

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
