"""The files that the Broker writes in: prefilled, and nothing she wrote is lost when they are written again."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from readiness import yamlio
from readiness.adaptation import adapt
from readiness.adaptation_file import AdaptationFile, parse_adaptation
from readiness.assessment import assess
from readiness.consultation import parse_consultation, voices
from readiness.errors import DataFileError
from readiness.instruments.broker_file import broker_file
from readiness.instruments.consult_file import consultation_file
from readiness.recommendation import recommend
from readiness.sheets import load_sheets

from . import toys

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "adaptation: rooms\nmunicipality: toytown\n"
ANSWERS = """\
  owner: "yes"
  size: small
  space: 3
  need.space: 4
  city.inhabitants: 25000
  city.firms: 1000"""


def written(folder: Path, before: str | None = None) -> str:
    """Return the file that `adapt` writes for a town whose folder holds the decisions of `before`."""
    toys.write_sheet(folder / "sheet.yaml", ANSWERS)
    if before is not None:
        (folder / "adaptation-rooms.yaml").write_text(before, "utf-8")
    town = load_sheets(folder, toys.ASKED)
    found = recommend(assess(town, toys.framework()), toys.catalogue(toys.project("follow")))
    return broker_file(adapt(found.items[0], found, "en", date(2026, 3, 5)))


def read(text: str) -> AdaptationFile:
    return parse_adaptation(yamlio.loads(text, "adaptation-rooms.yaml"))


def uncommented(text: str) -> dict[str, Any]:
    """Return the file with every line in force that was behind a "#"."""
    told = re.compile(r"# \S")
    lines = (line.removeprefix("#") for line in text.split("\n") if not told.match(line))
    data: dict[str, Any] = yamlio.loads("\n".join(lines), "all.yaml").data
    return data


def test_a_new_file_decides_variant_and_start_alone(tmp_path: Path) -> None:
    assert read(written(tmp_path)).model_dump(exclude_defaults=True) == {
        "adaptation": "rooms",
        "municipality": "toytown",
        "variant": "all",
        "start": date(2026, 5, 1),
    }


def test_names_are_offered_by_language_so_that_another_language_marks_them(tmp_path: Path) -> None:
    offered = uncommented(written(tmp_path))
    assert offered["lead"] == {"en": "culture centre"}
    assert offered["partners"] == {"house": {"en": "Culture house"}}


def test_every_line_behind_a_hash_can_be_put_in_force_as_it_stands(tmp_path: Path) -> None:
    offered = uncommented(written(tmp_path))
    assert AdaptationFile.model_validate(offered).quantities == {"grants": 10, "hours": 2.5, "rooms": 2}
    assert offered["paragraphs"]["en"]["steps.base.title"] == "Base"
    assert "costs.paint" in offered["drop"]


DECISIONS = {
    "variant": "variant: small\n",
    "start": "start: 2027-01-01\n",
    "status": "status: illustrative\n",
    "note": "note: Agreed in March.\n",
    "lead": "lead: Library\n",
    "lead by language": "lead: {pl: Biblioteka, en: Library}\n",
    "partners": "partners: {house: {pl: Dom, en: House}}\n",
    "quantities": "quantities: {grants: 7, rooms: 0}\n",
    "prices": "prices: {paint: {low: 1, central: 2, high: 3, year: 2025, source: shop}}\n",
    "drop": "drop: [costs.locks, actions.tell]\n",
    "add": "add: {actions: {mine: {pl: Moje}}, output_goals: {more: {en: More}}}\n",
    "paragraphs": 'paragraphs: {pl: {main_goal: Cel}, en: {steps.base.title: "Yes: # 1"}}\n',
    "two lines": 'paragraphs: {en: {main_goal: "One.\\n\\nTwo."}}\n',
}


@pytest.mark.parametrize("name", DECISIONS)
def test_a_decision_survives_when_the_file_is_written_again(tmp_path: Path, name: str) -> None:
    before = HEAD + DECISIONS[name]
    again = written(tmp_path, before)
    assert read(again) == read(before)
    assert read(written(tmp_path, again)) == read(before)


def test_all_decisions_survive_together_and_the_rest_is_still_offered(tmp_path: Path) -> None:
    before = HEAD + "".join(v for k, v in DECISIONS.items() if k not in ("lead", "two lines"))
    again = written(tmp_path, before)
    assert read(again) == read(before)
    offered = uncommented(again)
    assert offered["quantities"] == {"grants": 7, "rooms": 0, "hours": 2.5}
    assert offered["drop"][:2] == ["costs.locks", "actions.tell"]
    assert "risks.empty" in offered["drop"]
    assert offered["paragraphs"]["en"]["steps.base.text"] == "Look for rooms."


class TestConsultation:
    def told(self, folder: Path, text: str, *names: str) -> str:
        (folder / "consultation.yaml").write_text(text, "utf-8")
        return consultation_file(toys.town({}), names, "en", folder / "consultation.yaml")

    def test_a_second_blueprint_is_added_and_every_answer_and_comment_stays(self, tmp_path: Path) -> None:
        first = consultation_file(toys.town({}), ["rooms"], "en").replace("feasibility: null", "feasibility: 3 # sure")
        again = self.told(tmp_path, first, "vans")
        assert again.startswith(first)
        told = parse_consultation(yamlio.loads(again, "consultation.yaml"))
        assert [(i.group, *i.blueprints) for i in told.interviews] == [
            ("units", "rooms"),
            ("firms", "rooms"),
            ("units", "vans"),
            ("firms", "vans"),
        ]
        assert voices(told, "rooms", "en")[0].feasibility == 3

    @pytest.mark.parametrize("indent", ["", "  ", "      "])
    def test_the_indentation_of_the_file_is_followed_or_the_file_written_anew(
        self, tmp_path: Path, indent: str
    ) -> None:
        one = f"{indent}- {{role: a, group: firms, blueprints: {{rooms: {{feasibility: 2}}}}}}\n"
        again = self.told(tmp_path, f"consultation: toytown\ninterviews:\n{one}", "vans")
        told = parse_consultation(yamlio.loads(again, "consultation.yaml"))
        assert [list(i.blueprints) for i in told.interviews] == [["rooms"], ["vans"], ["vans"]]
        assert told.interviews[0].blueprints["rooms"].feasibility == 2

    def test_a_blueprint_already_asked_about_changes_nothing(self, tmp_path: Path) -> None:
        first = consultation_file(toys.town({}), ["rooms"], "en")
        assert self.told(tmp_path, first, "rooms") == first

    def test_a_file_of_another_town_or_with_errors_is_refused(self, tmp_path: Path) -> None:
        first = consultation_file(toys.town({}), ["rooms"], "en")
        with pytest.raises(DataFileError, match="RD425"):
            self.told(tmp_path, first.replace("toytown", "elsewhere"), "vans")
        with pytest.raises(DataFileError, match="RD110"):
            self.told(tmp_path, first.replace("role:", "roll:"), "vans")

    def test_who_has_not_answered_yet_is_not_heard(self) -> None:
        blank = yamlio.loads(consultation_file(toys.town({}), ["rooms"], "en"), "consultation.yaml")
        assert voices(parse_consultation(blank), "rooms", "en") == ()
