from datetime import UTC, datetime

import pytest

from bot.desk.audit import Action
from bot.presentation.environment import Screens
from storage.values.briefs import Language
from storage.values.desk import AuditEntry, Via

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("language", Language)
def test_every_act_has_words(language: Language) -> None:
    screens, seen = Screens(), set()
    for action in Action:
        entry = AuditEntry(1, AT, None, Via.CONSOLE, action, "", "", 1)
        values = {"entries": (entry,), "older": False, "latest": True}
        *_, words = screens.render("desk/audit.html", language, **values).text.splitlines()
        assert not words.endswith(("· ", "·")), action
        assert "2026" not in words
        assert words not in seen, action
        seen.add(words)
