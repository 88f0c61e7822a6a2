"""The wheel holds everything that runs: code, questionnaire, catalogue, templates and fonts."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from readiness import locate

ROOT = Path(__file__).parents[2]
DATA = ("questionnaires", "recommendations", "reports")
IGNORED = {"__pycache__", ".DS_Store"}

pytestmark = pytest.mark.skipif(
    not (ROOT / "pyproject.toml").is_file(), reason="needs the checkout, not the installed package"
)


def build(source: Path, target: Path, kind: str) -> Path:
    command = [
        sys.executable,
        "-m",
        "build",
        f"--{kind}",
        "--no-isolation",
        "--outdir",
        str(target),
        str(source),
    ]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = target.iterdir()
    return built


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    return zipfile.ZipFile(build(ROOT, tmp_path_factory.mktemp("wheel"), "wheel"))


@pytest.fixture(scope="module")
def wheel_from_sdist(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Go the way an index goes: pack the sources, unpack them elsewhere, build the wheel from those."""
    packed = build(ROOT, tmp_path_factory.mktemp("sdist"), "sdist")
    unpacked = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(packed) as archive:
        archive.extractall(unpacked, filter="data")
    (source,) = unpacked.iterdir()
    return zipfile.ZipFile(build(source, tmp_path_factory.mktemp("wheel-from-sdist"), "wheel"))


def files_below(folder: str) -> set[str]:
    found = (p.relative_to(ROOT) for p in (ROOT / folder).rglob("*") if p.is_file())
    return {p.as_posix() for p in found if not IGNORED & set(p.parts)}


@pytest.mark.parametrize("folder", DATA)
def test_the_wheel_holds_every_data_file(wheel: zipfile.ZipFile, folder: str) -> None:
    expected = {f"readiness/data/{name}" for name in files_below(folder)}
    assert expected
    assert expected <= set(wheel.namelist())


def test_the_wheel_holds_every_module_and_the_type_marker(wheel: zipfile.ZipFile) -> None:
    expected = {name.removeprefix("src/") for name in files_below("src/readiness")}
    assert "readiness/py.typed" in expected
    assert expected <= set(wheel.namelist())


def test_the_wheel_holds_nothing_else(wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist()}
    (info,) = tops - {"readiness"}
    assert info.endswith(".dist-info")
    assert not [name for name in wheel.namelist() if "__pycache__" in name or "/tests/" in name]


def test_the_wheel_names_the_command_and_both_licences(wheel: zipfile.ZipFile) -> None:
    by_end = {name.partition(".dist-info/")[2]: name for name in wheel.namelist()}
    assert "readiness = readiness.__main__:main" in wheel.read(by_end["entry_points.txt"]).decode()
    assert "Apache License" in wheel.read(by_end["licenses/LICENSE"]).decode()
    assert any(end.startswith("licenses/") and end.endswith("OFL.txt") for end in by_end)


def test_a_wheel_built_from_the_sdist_is_the_same(wheel: zipfile.ZipFile, wheel_from_sdist: zipfile.ZipFile) -> None:
    assert set(wheel_from_sdist.namelist()) == set(wheel.namelist())


def test_an_unpacked_wheel_finds_its_own_data(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    wheel.extractall(tmp_path)
    code = "from readiness import locate; print(locate.data_root())"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert Path(done.stdout.strip()) == (tmp_path / "readiness" / "data").resolve()


def test_the_checkout_uses_its_own_folders() -> None:
    if "src" not in Path(locate.__file__).parts:
        pytest.skip("the package is not installed in editable mode")
    assert locate.data_root() == ROOT
