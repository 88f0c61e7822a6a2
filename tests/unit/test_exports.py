"""What the program hands out: templates, schemas, a project file to fill in; nothing is replaced unasked."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from typer.testing import CliRunner, Result

from readiness import locate, yamlio
from readiness.cli import app
from readiness.errors import ReadinessError, UsageError
from readiness.instruments.schemas import FILES, schema
from readiness.project import Project

if TYPE_CHECKING:
    from pathlib import Path

PIASECZNO = locate.questionnaires() / "quick-look" / "pilots" / "piaseczno"


def call(*words: object) -> Result:
    return CliRunner().invoke(app, [*map(str, words)])


def codes(result: Result) -> set[str]:
    assert isinstance(result.exception, ReadinessError), result.output
    return {p.code for p in getattr(result.exception, "problems", ())}


class TestTemplates:
    def test_words_strings_charts_and_pages_are_copied_and_fonts_are_not(self, tmp_path: Path) -> None:
        assert call("templates", "export", tmp_path / "own").exit_code == 0
        names = {p.relative_to(tmp_path / "own").as_posix() for p in (tmp_path / "own").rglob("*") if p.is_file()}
        assert {"project.md.j2", "strings.uk.yaml", "charts/gantt.vl.json", "page.html", "page.typ"} <= names
        assert not [n for n in names if n.startswith(("fonts", "messages"))]

    def test_nothing_is_replaced_unasked(self, tmp_path: Path) -> None:
        own = tmp_path / "profile.md.j2"
        own.write_text("mine", "utf-8")
        assert codes(call("templates", "export", tmp_path)) == {"RD020"}
        assert [p.name for p in tmp_path.iterdir()] == ["profile.md.j2"]
        assert call("templates", "export", tmp_path, "--overwrite").exit_code == 0
        assert own.read_text("utf-8") != "mine"

    def test_a_run_takes_the_changed_words(self, tmp_path: Path) -> None:
        call("templates", "export", tmp_path / "own")
        template = tmp_path / "own" / "profile.md.j2"
        template.write_text(template.read_text("utf-8") + "\nWritten by our own office.\n", "utf-8")
        line = ["run", PIASECZNO, "--lang", "en", "--format", "md", "--top", "1", "-o", tmp_path / "out"]
        assert call(*line, "--templates", tmp_path / "own").exit_code == 0
        assert "Written by our own office." in (tmp_path / "out/piaseczno/profile.en.md").read_text("utf-8")

    def test_a_mistake_in_a_template_is_told_with_its_line(self, tmp_path: Path) -> None:
        (tmp_path / "profile.md.j2").write_text("# Profile\n\n{{ mistake }}\n", "utf-8")
        line = ["run", PIASECZNO, "--lang", "en", "--format", "md", "--top", "1", "-o", tmp_path / "out"]
        done = call(*line, "--templates", tmp_path)
        assert codes(done) == {"RD501"}
        assert "profile.md.j2, line 3" in str(done.exception)


class TestSchemas:
    def test_without_a_folder_the_kinds_are_listed(self) -> None:
        assert call("schema").stdout.split() == list(FILES)

    def test_each_is_a_schema_with_the_keys_as_they_are_written(self, tmp_path: Path) -> None:
        assert call("schema", "-o", tmp_path).exit_code == 0
        for kind in FILES:
            made = json.loads((tmp_path / f"{kind}.schema.json").read_text("utf-8"))
            jsonschema.Draft202012Validator.check_schema(made)
        condition = json.loads((tmp_path / "project.schema.json").read_text("utf-8"))["$defs"]["Condition"]
        assert {"all", "any", "not", "is", "in"} <= set(condition["properties"])
        assert codes(call("schema", "-o", tmp_path)) == {"RD020"}

    @pytest.mark.parametrize(
        ("kind", "pattern"),
        [
            ("sheet", "questionnaires/quick-look/pilots/piaseczno/broker.yaml"),
            ("questionnaire", "questionnaires/quick-look/questionnaire.yaml"),
            ("framework", "questionnaires/quick-look/framework.yaml"),
            ("project", "recommendations/projects/fi-*.yaml"),
            ("blueprint", "recommendations/blueprints/room-booking/blueprint.yaml"),
            ("blueprint-text", "recommendations/blueprints/room-booking/text.*.yaml"),
            ("country", "recommendations/countries/*.yaml"),
            ("places", "recommendations/places.yaml"),
            ("ranking", "recommendations/ranking.yaml"),
        ],
    )
    def test_the_files_that_travel_with_the_program_fit(self, kind: str, pattern: str) -> None:
        checker = jsonschema.Draft202012Validator(schema(kind))
        files = sorted(locate.data_root().glob(pattern))
        assert files
        for file in files:
            assert [e.message for e in checker.iter_errors(yamlio.load(file).data)] == [], file.name


class TestNewProject:
    def new(self, target: Path, name: str = "ee-open-workshops", blueprint: str = "open-workshops") -> Result:
        return call("catalogue", "new", name, "--blueprint", blueprint, "-o", target, "--lang", "en")

    def test_it_loads_and_leads_to_the_blueprint(self, tmp_path: Path) -> None:
        target = tmp_path / "ee-open-workshops.yaml"
        assert self.new(target).exit_code == 0
        project = yamlio.parse(Project, yamlio.load(target))
        assert (project.id, project.blueprint, project.lifecycle) == ("ee-open-workshops", "open-workshops", "draft")
        assert (project.place.country, project.resource) == ("EE", "equipment")
        assert project.title == {"en": "...", "pl": "...", "ro": "...", "uk": "..."}

    def test_its_commented_lines_are_good_too(self, tmp_path: Path) -> None:
        target = tmp_path / "ee-open-workshops.yaml"
        self.new(target)
        head, _, rest = target.read_text("utf-8").partition("\nid: ")
        body, _, _ = rest.partition("# In recommendations/places.yaml")
        assert head.startswith("# ee-open-workshops")
        filled = "id: " + "\n".join(line.removeprefix("# ") for line in body.split("\n"))
        made = yamlio.parse(Project, yamlio.loads(filled, "x.yaml"))
        assert made.failed_when is not None
        assert made.requires
        assert made.cost is not None

    def test_a_draft_in_the_catalogue_gets_warnings_only(self, tmp_path: Path) -> None:
        import shutil

        from readiness.catalogue_check import check_catalogue
        from readiness.shelf import open_shelf

        root = shutil.copytree(locate.recommendations(), tmp_path / "recommendations")
        self.new(root / "projects" / "ee-open-workshops.yaml")
        places = root / "places.yaml"
        entry = '  ee-open-workshops: {size_class: 3, scale: municipal, note: "..."}\n'
        places.write_text(places.read_text("utf-8").replace("projects:\n", f"projects:\n{entry}", 1), "utf-8")
        found = [p for p in check_catalogue(open_shelf(root)) if "ee-open-workshops" in p.path]
        assert {(p.code, p.severity, p.params["lang"]) for p in found} == {
            ("RD443", "warning", lang) for lang in ("en", "pl", "ro", "uk")
        }

    def test_nothing_is_replaced_unasked(self, tmp_path: Path) -> None:
        target = tmp_path / "ee-open-workshops.yaml"
        target.write_text("mine", "utf-8")
        assert codes(self.new(target)) == {"RD020"}
        assert target.read_text("utf-8") == "mine"

    @pytest.mark.parametrize(
        ("name", "blueprint", "code"),
        [
            ("workshops", "open-workshops", "RD454"),
            ("EE-workshops", "open-workshops", "RD454"),
            ("ee-../x", "open-workshops", "RD454"),
            ("ee-workshops", "open-workshop", "RD420"),
            ("fi-helsinki-flexi-spaces-varaamo", "open-workshops", "RD020"),
        ],
    )
    def test_a_wrong_name_or_blueprint_is_refused(self, tmp_path: Path, name: str, blueprint: str, code: str) -> None:
        assert codes(self.new(tmp_path / "x.yaml", name, blueprint)) == {code}
        assert not (tmp_path / "x.yaml").exists()


def test_the_check_is_told_in_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    done: Any = call("catalogue", "check", "--lang", "en")
    assert done.exit_code == 0, str(done.exception)
    assert (done.stdout, "blueprints" in done.stderr) == ("", True)


@pytest.mark.parametrize("lang", ["en", "pl", "ro", "uk"])
def test_several_towns_come_with_a_page_that_leads_to_every_report(tmp_path: Path, lang: str) -> None:
    towns = [str(PIASECZNO.parent / name) for name in ("marki", "orhei")]
    made = CliRunner().invoke(app, ["run", *towns, "--format", "md,html", "--lang", lang, "-o", str(tmp_path)])
    assert made.exit_code == 0, made.output
    page = (tmp_path / "index.html").read_text("utf-8")
    led = set(re.findall(r'href="([a-z][^"#:]*)"', page))
    assert led == {str(p.relative_to(tmp_path).as_posix()) for p in tmp_path.rglob("*.*") if p.parent != tmp_path}
    again = CliRunner().invoke(app, ["run", *towns, "--format", "md", "--lang", lang, "-o", str(tmp_path)])
    assert isinstance(again.exception, UsageError)


def test_one_town_has_no_such_page(tmp_path: Path) -> None:
    made = CliRunner().invoke(app, ["run", str(PIASECZNO), "--format", "md", "-o", str(tmp_path)])
    assert made.exit_code == 0, made.output
    assert not (tmp_path / "index.html").exists()
