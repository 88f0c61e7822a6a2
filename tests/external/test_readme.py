"""What the README shows works as it stands there: every `readiness` line, the sheet, the Python block."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[str]:
    return [text for name, text in BLOCK.findall(README) if name == language]


def commands() -> list[str]:
    return [line for block in blocks("sh") for line in block.splitlines() if line.startswith("readiness ")]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that looks like the checkout to a reader of the README and takes what the commands write."""
    folder = tmp_path_factory.mktemp("desk")
    for name in ("questionnaires", "recommendations"):
        shutil.copytree(ROOT / name, folder / name)
    return folder


def run(desk: Path, line: str) -> subprocess.CompletedProcess[str]:
    program = shutil.which("readiness", path=sysconfig.get_path("scripts"))
    assert program, "the readiness command is not installed beside this Python"
    environment = {**os.environ, "NO_COLOR": "1"}
    return subprocess.run(
        [program, *shlex.split(line)[1:]],
        cwd=desk,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_the_readme_shows_the_main_commands() -> None:
    shown = {line.split()[1] for line in commands()}
    assert {"demo", "check", "assess", "recommend", "run", "catalogue", "questionnaire"} <= shown


@pytest.mark.parametrize("line", commands())
def test_a_command_of_the_readme_works(desk: Path, line: str) -> None:
    done = run(desk, line)
    assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
    words = shlex.split(line)
    if "-o" in words:
        target = desk / words[words.index("-o") + 1]
        assert target.is_file() or any(target.rglob("*")), f"{line} wrote nothing"


def test_the_sheet_of_the_readme_is_a_good_sheet(desk: Path) -> None:
    (sheet,) = blocks("yaml")
    (desk / "exampleton.yaml").write_text(sheet, "utf-8")
    done = run(desk, "readiness check exampleton.yaml")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_python_of_the_readme_works(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(desk)
    for block in blocks("python"):
        exec(compile(block, "README.md", "exec"), {"__name__": "readme"})
    assert capsys.readouterr().out.strip()


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\(([^)#:]+)[)#]", README))))
def test_a_link_of_the_readme_leads_somewhere(target: str) -> None:
    assert (ROOT / target).exists()


def test_the_readme_holds_one_set_up_command_for_each_of_demo_and_tests() -> None:
    lines = [line for block in blocks("sh") for line in block.splitlines() if line.startswith("python3 -m venv")]
    assert [line.rsplit("/", 1)[1] for line in lines] == ["demo", "pytest"]
