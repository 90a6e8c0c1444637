"""The image and the compose files: nothing in them that the program does not know, nothing open that need not be."""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from typer.main import get_command

from core.settings import PREFIX, Settings, leaves
from door import app
from tests.programs import missing, need

ROOT = Path(__file__).parent.parent
COMPOSE = ("docker-compose.yml", "docker-compose.dev.yml", "docker-compose.test.yml")
STORES = ("redis", "postgres")
OURS = ("bot", "worker")
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")


def services(name):
    return yaml.safe_load((ROOT / name).read_text("utf-8"))["services"]


MAIN = services("docker-compose.yml")
LASTING = {name: service for name, service in MAIN.items() if service.get("restart") != "no"}


def variables():
    """Every BOWERBIRD_… that the files set, with the file that sets it."""
    for name in COMPOSE:
        for service in services(name).values():
            for variable in service.get("environment", {}):
                if variable.startswith(PREFIX):
                    yield name, variable
    for variable in re.findall(rf"^(?:ENV)?\s+({PREFIX}\w+)=", DOCKERFILE, re.MULTILINE):
        yield "Dockerfile", variable


def variable_of(path):
    return PREFIX + "__".join(path).upper()


def image_of(service):
    return re.match(r"(?P<name>.+):(?P<tag>[^:]+)$", service["image"])


def mounts(service):
    """Volumes by name, as (volume, where)."""
    return [tuple(mount.split(":")[:2]) for mount in service.get("volumes", [])]


@pytest.mark.parametrize(("file", "variable"), sorted(set(variables())))
def test_every_variable_is_a_setting(file, variable):
    assert variable.removesuffix("_FILE") in {variable_of(path) for path, _, _ in leaves(Settings())}


def commands():
    """What is called in the image and in the compose files, without the program itself."""
    yield json.loads(re.findall(r"^CMD (.+)$", DOCKERFILE, re.MULTILINE)[0])
    for service in (MAIN[name] for name in OURS):
        yield service["command"]
        yield service["healthcheck"]["test"][1:]
    yield json.loads(re.findall(r"^    CMD (.+)$", DOCKERFILE, re.MULTILINE)[0])


@pytest.mark.parametrize("words", list(commands()), ids=" ".join)
def test_every_command_is_one_of_the_command_line(words):
    if words[:2] == ["python", "-c"]:
        assert "/readyz" in words[2]
        return
    name, *options = [word for word in words if word not in {"python", "bowerbird.py"}]
    known = get_command(app).commands[name]
    assert set(options) <= {flag for one in known.params for flag in one.opts}


@pytest.mark.parametrize("name", LASTING)
def test_every_service_says_whether_it_is_well_and_is_started_again(name):
    assert LASTING[name]["healthcheck"]["test"][0] == "CMD"
    assert LASTING[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", MAIN)
def test_whom_a_service_waits_for_can_say_when_it_is_ready(name):
    for other, how in MAIN[name].get("depends_on", {}).items():
        expected = "service_healthy" if other in LASTING else "service_completed_successfully"
        assert how["condition"] == expected


def test_every_volume_that_is_mounted_is_declared_and_the_other_way_round():
    declared = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["volumes"]
    used = {volume for service in MAIN.values() for volume, _ in mounts(service)}
    assert used == set(declared)


@pytest.mark.parametrize("name", STORES)
def test_stores_are_reached_from_inside_alone(name):
    assert "ports" not in MAIN[name]
    assert MAIN[name]["networks"] == ["inside"]


def test_what_is_published_is_published_on_loopback():
    published = [port for service in MAIN.values() for port in service.get("ports", [])]
    assert published == ["127.0.0.1:8750:8750"]


@pytest.mark.parametrize("name", MAIN)
def test_every_image_is_pinned(name):
    assert image_of(MAIN[name])["tag"] != "latest"


def test_our_image_bears_the_version_of_the_project():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert {image_of(MAIN[name]).group() for name in OURS} == {f"bowerbird:{version}"}


def test_bot_and_worker_share_the_home_folder():
    assert all(("home", "/data") in mounts(MAIN[name]) for name in OURS)
    assert all(MAIN[name]["environment"]["BOWERBIRD_HOME"] == "/data" for name in OURS)


def test_more_workers_can_be_added():
    assert "container_name" not in MAIN["worker"]
    assert "ports" not in MAIN["worker"]


def test_no_password_is_written_in_a_file_of_ours():
    for name in COMPOSE:
        for service in services(name).values():
            for variable, value in service.get("environment", {}).items():
                assert "PASSWORD" not in variable or variable.endswith("_FILE")
                assert "@" not in str(value)


def make_secrets(folder):
    script = MAIN["secrets"]["command"][-1].replace("$$", "$").replace("/run/bowerbird", str(folder))
    subprocess.run(["sh", "-euc", script], check=True)
    return (folder / "postgres_password").read_text(), (folder / "database_url").read_text()


def test_the_secrets_fit_together(tmp_path):
    password, url = make_secrets(tmp_path)
    assert re.fullmatch("[0-9a-f]{48}", password)
    assert url == f"postgresql://bowerbird:{password}@postgres:5432/bowerbird"


def test_the_secrets_stay_the_same_at_the_next_start(tmp_path):
    assert make_secrets(tmp_path) == make_secrets(tmp_path)


def test_the_image_holds_every_package_of_the_program():
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    for package in packages:
        assert f"\nCOPY {package} {package}\n" in DOCKERFILE


def test_what_the_image_copies_is_not_ignored():
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")}
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    named = {word.partition("/")[0] for words in copied for word in words.split()} - {"."}
    assert named <= allowed


def test_the_service_is_not_root_and_checks_every_hash():
    assert re.search(r"^USER 10001:10001$", DOCKERFILE, re.MULTILINE)
    assert DOCKERFILE.count("pip install") == DOCKERFILE.count("pip install --require-hashes")
    assert "--only-binary :all: -r requirements/run.txt" in DOCKERFILE


def test_hadolint_has_nothing_to_say():
    beside_python = Path(sys.executable).with_name("hadolint")
    program = beside_python if beside_python.exists() else need("hadolint")
    assert subprocess.run([program, ROOT / "Dockerfile"], capture_output=True, check=False).stdout.decode() == ""


@pytest.mark.parametrize("file", COMPOSE)
def test_dclint_finds_no_error(file):
    folder = os.environ.get("BOWERBIRD_NODE_MODULES")
    if not folder:
        missing("BOWERBIRD_NODE_MODULES does not name a folder with dclint")
    ran = subprocess.run(
        [need("node"), Path(folder) / ".bin" / "dclint", "--quiet", ROOT / file],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_image_for_tests_has_every_program_that_the_checks_install():
    """The swarm of torrents, the players, the browser: what `.ci/run` installs, the compose file's image has."""
    script, stage = (ROOT / ".ci" / "run").read_text("utf-8"), DOCKERFILE.partition("AS test\n")[2]
    wanted = {name for names in re.findall(r"wanted\+=\((.+?)\)", script) for name in names.split()}
    ours = {"python3", "python3-pip", "python3-venv"}  # of the image's base
    assert wanted - ours <= set(stage.split())
    (packages,) = re.findall(r'^ +node_packages "\$cache/node" ((?:.+\\\n)*.+)$', script, re.MULTILINE)
    assert set(packages.replace("\\", "").split()) <= set(stage.split())
