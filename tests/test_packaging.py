"""A built wheel holds everything, and works in an environment of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation",
               "--no-index", "--quiet", "--wheel-dir", str(folder), str(ROOT)]  # fmt: skip
    subprocess.run(command, check=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_every_data_file(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    for layer in ("index", "rag", "prompts", "ui", "eval"):
        for path in (ROOT / layer).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                assert str(path.relative_to(ROOT)) in names
    assert {
        "index/data/brief.txt",
        "index/data/brief.csl.json",
        "index/model/tokenizer.json",
    } <= names
    assert any(name.endswith("licenses/NOTICE") for name in names)


def test_the_installed_wheel_answers(wheel, tmp_path):
    place = tmp_path / "environment"
    venv.create(place, with_pip=True)
    python = place / "bin" / "python"
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", str(wheel)],
        check=True,
    )
    environment = {
        **os.environ,
        # The libraries of this environment, but not the project: its path file is not read here.
        "PYTHONPATH": sysconfig.get_paths()["purelib"],
        "FUSSNOTE_HOME": str(tmp_path / "home"),
    }
    command = place / "bin" / "fussnote"
    subprocess.run([command, "index"], check=True, env=environment, cwd=tmp_path)
    done = subprocess.run(
        [command, "ask", "--json", "Wann wurde die OKS gegründet?"],
        check=True, env=environment, cwd=tmp_path, capture_output=True, text=True,
    )  # fmt: skip
    answer = json.loads(done.stdout)
    assert "2002" in answer["citations"][0]["quote"]
    where = subprocess.run(
        [python, "-c", "import index; print(index.__file__)"],
        check=True, env=environment, cwd=tmp_path, capture_output=True, text=True,
    )  # fmt: skip
    assert str(place) in where.stdout
