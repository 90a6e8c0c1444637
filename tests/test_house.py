"""The rules of the house: what every file keeps to, whoever writes it."""

import ast
import inspect
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from core import errors
from core.settings import Settings, leaves
from tests import order

ROOT = Path(__file__).parent.parent
PACKAGES = ("core", "plugins", "worker", "bot", "door")
MODULES = sorted(
    path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if "versions" not in path.parts
)
#: folders that are made or brought in, not written
MADE = re.compile(r"\.(?!ci$)|node_modules$|__pycache__$")
OPERATING = (ROOT / "docs" / "operating.md").read_text("utf-8")


def test_the_files_that_are_handed_out_first_are_there_and_named_once():
    assert sorted(set(order.LONGEST)) == sorted(order.LONGEST)
    assert [name for name in order.LONGEST if not (ROOT / "tests" / name).is_file()] == []
    assert len(set(order.LONGEST)) == len(order.LONGEST)


def name_of(path):
    return str(path.relative_to(ROOT))


def texts():
    """Every text of the project by its name, without what is made or brought in."""
    for folder, below, files in os.walk(ROOT):
        below[:] = [name for name in below if not MADE.match(name)]
        for path in (Path(folder, name) for name in files if name != ".git"):
            try:
                yield name_of(path), path.read_text("utf-8")
            except UnicodeDecodeError:
                continue


def all_errors(root):
    for below in root.__subclasses__():
        if below.__module__ == errors.__name__:
            yield below
            yield from all_errors(below)


def test_imports_only_fall():
    asked = "from importlinter.cli import lint_imports_command as ask; ask(['--no-logo', '--no-cache'])"
    ran = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-1000:]


def test_what_is_imported_from_arq_is_imported_behind_its_wall():
    users = {
        name_of(path) for path in MODULES if re.search(r"^(from|import) arq\b", path.read_text("utf-8"), re.MULTILINE)
    }
    assert users == {"core/queue.py", "worker/lanes.py"}


def test_every_package_is_checked_counted_and_on_a_floor():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
    assert set(project["importlinter"]["root_packages"]) == set(PACKAGES)
    assert set(PACKAGES) <= set(project["mypy"]["packages"])
    assert {*PACKAGES, "bowerbird"} == set(project["coverage"]["run"]["source"])


def test_the_command_line_is_a_door_and_nothing_else():
    tree = ast.parse((ROOT / "bowerbird.py").read_text("utf-8"))
    assert [type(node) for node in tree.body] == [ast.Expr, ast.ImportFrom, ast.If]


def top_modules():
    """Every file of core, and every package or module of the two upper levels of the others, as (package, name)."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).iterdir()):
            if path.name != "__init__.py" and (path.suffix == ".py" or (path / "__init__.py").exists()):
                yield package, path.stem
    for path in sorted((ROOT / "core").rglob("*.py")):
        if path.parent.name in {"models", "library"} and path.name != "__init__.py":
            yield "core", path.stem
    for path in sorted((ROOT / "plugins" / "sources").iterdir()):
        if path.stem != "__init__" and (path.suffix == ".py" or path.is_dir()) and not MADE.match(path.name):
            yield "plugins", path.stem


def test_the_map_of_the_code_has_every_room():
    """A line per package in ARCHITECTURE.md, each module in backquotes; the page is to be read in one sitting."""
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    assert len(text.splitlines()) <= 150
    sections = dict(re.findall(r"^\*\*(\w+)\*\* — (.+?)(?=^\*\*|^Beside)", text, re.MULTILINE | re.DOTALL))
    assert set(PACKAGES) <= set(sections)
    assert [f"{package}: {name}" for package, name in top_modules() if f"`{name}`" not in sections[package]] == []


@pytest.mark.parametrize("name", re.findall(r"`([a-z]+/[\w/]+\.py)`", (ROOT / "ARCHITECTURE.md").read_text("utf-8")))
def test_files_that_the_architecture_walks_through_are_there(name):
    assert (ROOT / name).is_file()


@pytest.fixture(scope="module")
def trees():
    """The syntax of every module, by the module's name."""
    return {name_of(path): ast.parse(path.read_text("utf-8")) for path in MODULES}


def test_every_module_says_what_it_is_for(trees):
    assert [name for name, tree in trees.items() if not ast.get_docstring(tree)] == []


def test_no_file_outgrows_its_idea():
    assert [name_of(path) for path in MODULES if len(path.read_text("utf-8").splitlines()) > 350] == []


def test_no_error_is_swallowed(trees):
    """`except Exception` and its like have to do something; `suppress(Exception)` does nothing by design."""
    found = [f"{name}:{node.lineno}" for name, tree in trees.items() for node in ast.walk(tree) if swallows(node)]
    assert found == []


def swallows(node):
    match node:
        case ast.ExceptHandler(type=kind, body=body):
            is_wide = kind is None or names(kind) & {"Exception", "BaseException"}
            return is_wide and all(isinstance(step, ast.Pass | ast.Continue) for step in body)
        case ast.Call(func=func, args=args) if "suppress" in names(func):
            return {"Exception", "BaseException"} & {name for word in args for name in names(word)}
    return False


def names(node):
    return {
        one.id if isinstance(one, ast.Name) else one.attr
        for one in ast.walk(node)
        if isinstance(one, ast.Name | ast.Attribute)
    }


def test_nothing_is_left_for_later():
    later = re.compile(r"\b(TODO|FIXME|XXX)\b|raise NotImplementedError")
    assert [name_of(path) for path in MODULES if later.search(path.read_text("utf-8"))] == []


def test_no_file_names_a_machine():
    """Folders of one person's machine and addresses of package registries have no place in a checkout."""
    places = re.compile(r"(?<![\w>])(/wo" + "rk/|/ro" + r"ot/)|pypi\.o" + "rg|registry\\.npm")
    found = [f"{name}: {hit.group()}" for name, text in texts() if (hit := places.search(text))]
    assert found == []


def test_requirements_are_locked_by_hash_and_name_no_address():
    for name in ("run", "dev", "uv"):
        text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
        assert "://" not in text
        locked = re.split(r"\n(?=[a-z0-9])", text.strip(), flags=re.IGNORECASE)
        assert all(re.match(r"(#|[\w.\-\[\]]+==)", one) for one in locked)
        assert all("--hash=sha256:" in one for one in locked if not one.startswith("#"))


def test_what_the_service_needs_is_part_of_what_the_tests_need():
    run, dev = (
        set(
            re.findall(
                r"^([\w.\-]+==[\w.\-]+)", (ROOT / "requirements" / f"{name}.txt").read_text("utf-8"), re.MULTILINE
            )
        )
        for name in ("run", "dev")
    )
    assert run <= dev


def test_every_setting_is_in_the_docs():
    told = (ROOT / "docs" / "settings.md").read_text("utf-8")
    assert [path for path, _, _ in leaves(Settings()) if f"`{'.'.join(path)}`" not in told] == []


def test_settings_named_in_the_operators_guide_exist():
    known = {".".join(path) for path, _, _ in leaves(Settings())}
    tables = {name.partition(".")[0] for name in known if "." in name}
    named = set(re.findall(rf"`((?:{'|'.join(tables)})\.\w+)`", OPERATING))
    assert named <= known


@pytest.mark.parametrize("error", list(all_errors(errors.BowerbirdError)), ids=lambda one: one.__name__)
def test_every_error_is_in_the_tree_at_the_top_of_its_file(error):
    assert error.__name__ in inspect.getdoc(errors)


@pytest.mark.parametrize(
    "error",
    [one for one in all_errors(errors.BowerbirdError) if one.again or "Link" in one.__name__],
    ids=lambda one: one.__name__,
)
def test_every_error_that_an_operator_may_meet_is_explained(error):
    key = error.__new__(error).key
    assert f"`{key}`" in OPERATING or error is errors.LinkError


def test_a_commit_runs_the_parts_of_the_check():
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"][0]["hooks"]
    parts = re.findall(r"^    (?:    )?part (\w+) ", (ROOT / "run").read_text("utf-8"), re.MULTILINE)
    assert [hook["entry"] for hook in hooks] == [f"./run check {part}" for part in parts]
