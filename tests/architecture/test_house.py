"""The house stays as drawn: small modules, names that say something, packages that say what they are for."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "musicmap").rglob("*.py"))
PACKAGES = sorted((ROOT / "musicmap").glob("*/__init__.py"))


def lines_of(module: Path) -> int:
    return len(module.read_text("utf-8").splitlines())


def test_no_module_is_long() -> None:
    long = {str(m.relative_to(ROOT)): lines_of(m) for m in MODULES if lines_of(m) > 400}
    assert long == {}, "Look again: a module of more than 400 lines does more than one thing."


def test_the_typical_module_is_short() -> None:
    assert statistics.median(lines_of(m) for m in MODULES if m.name != "__init__.py") <= 150


def test_names_say_something() -> None:
    vague = {"utils", "util", "misc", "common", "helpers", "helper", "manager", "stuff", "lib", "core", "base"}
    assert [str(m) for m in MODULES if {m.stem, m.parent.name} & vague] == []


@pytest.mark.parametrize("package", PACKAGES, ids=lambda p: p.parent.name)
def test_a_package_says_what_it_is_for_and_nothing_else(package: Path) -> None:
    tree = ast.parse(package.read_text("utf-8"))
    said = (ast.get_docstring(tree) or "").lower()
    missing = [word for word in ("takes", "gives", "may import", "runs") if not re.search(rf"\b{word}\b", said)]
    assert missing == []
    assert len(tree.body) == 1, "A package's __init__ holds its docstring only, so that importing it costs nothing."


def test_every_module_says_what_it_is() -> None:
    assert [str(m.relative_to(ROOT)) for m in MODULES if not ast.get_docstring(ast.parse(m.read_text("utf-8")))] == []


OF_ONE_MACHINE = re.compile(
    "|".join(
        [
            # Written in parts, so that this file is not one of them.
            *(r"pypi\." + "org", "python" + "hosted", "deb" + r"\.debian", "npm" + "js", "index" + "-url +http"),
            *("/work" + "/(main|shared)", "/root" + "/", "/opt" + "/(pypi|wheels)", "/tmp" + "/corpus"),
        ]
    )
)


def test_no_file_names_a_host_or_a_place_of_one_machine() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    found = []
    for name in listed.split("\0"):
        file = ROOT / name
        if not name or not file.is_file():
            continue
        try:
            text = file.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{name}: {m.group()}" for m in OF_ONE_MACHINE.finditer(text)]
    assert found == []
