"""A torrent of five files, and somebody who gives it. A pytest plugin: fixtures only."""

import pytest

from tests import swarm
from tests.moths import FILES


@pytest.fixture(scope="module")
def moths(tmp_path_factory):
    """A torrent of five files, and the folder of somebody who has it."""
    folder = tmp_path_factory.mktemp("moths")
    return swarm.made(folder, FILES), folder


@pytest.fixture(scope="module")
def peers(moths):
    """Somebody who gives it."""
    torrent, folder = moths
    with swarm.seeding(folder, torrent) as seeds:
        yield seeds.peers
