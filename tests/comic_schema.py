"""The published schema of ComicInfo 2.1, and a validator of somebody else's: xmllint, of libxml2."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.programs import need


def published():
    """Where the schema lies; without one the test is skipped."""
    schema = Path(os.environ.get("BOWERBIRD_SPECS", "")) / "ComicInfo-v2.1.xsd"
    if not schema.is_file():
        pytest.skip("BOWERBIRD_SPECS names no folder with ComicInfo-v2.1.xsd")
    return schema


def xmllint_of(document, folder):
    """What xmllint says of a ComicInfo.xml, given as its bytes; "" when nothing is wrong."""
    schema, program = published(), need("xmllint")
    path = folder / "ComicInfo.xml"
    path.write_bytes(document)
    ran = subprocess.run(
        [program, "--noout", "--nonet", "--schema", schema, path], capture_output=True, text=True, check=False
    )
    return "" if ran.returncode == 0 else ran.stderr
