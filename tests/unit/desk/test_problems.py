import pytest

from bot.briefs.problems import PROBLEMS
from bot.presentation.environment import Screens
from storage.values.briefs import Language
from tests.snapshots.desk_drafts import FACTS


@pytest.mark.parametrize("language", Language)
def test_everything_that_can_be_wrong_with_a_file_has_words_of_its_own(language: Language) -> None:
    screens = Screens()
    found: dict[str, str] = {}
    values = dict.fromkeys(("detail", "length", "limit"))
    for key in PROBLEMS:
        facts = {**values, "kind": "source", "line": 3, "problem": key, "facts": FACTS}
        _, *lines = screens.render("desk/problem.html", language, **facts).text.split("\n")
        found[key] = "\n".join(lines).strip()
    assert all(found.values())
    alike = {("field_unknown", "json_field_unknown")}
    for key, said in found.items():
        same = tuple(other for other in found if found[other] == said)
        assert same == (key,) or same in alike
