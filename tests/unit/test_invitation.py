import pytest

from bot.briefs.topics import Topics
from bot.briefs.week import Week
from bot.invitation import Invitation, link
from storage.values.briefs import Language

TOPICS = Topics.read()
BOTH = Invitation(Language.BE, frozenset({"security"}))


@pytest.mark.parametrize(
    ("payload", "invitation"),
    [
        ("", Invitation()),
        ("be", Invitation(Language.BE)),
        ("RU", Invitation(Language.RU)),
        ("topic-security", Invitation(None, frozenset({"security"}))),
        ("topic-ruling-elite", Invitation(None, frozenset({"ruling-elite"}))),
        ("topic-security_topic-west", Invitation(None, frozenset({"security", "west"}))),
        ("be_topic-security", BOTH),
        ("be-topic-security", BOTH),
        ("topic-security_be", BOTH),
        ("topic-security-be", BOTH),
        ("topic-nonsense", Invitation()),
        ("nonsense", Invitation()),
        ("latest", Invitation()),
        ("brief-12", Invitation(brief_id=12)),
        ("brief-x", Invitation()),
        ("week-2017-W50", Invitation(week=Week(2017, 50))),
        ("week-2017-W60", Invitation()),
    ],
)
def test_a_link_says_what_is_preselected(payload: str, invitation: Invitation) -> None:
    assert Invitation.parse(payload, TOPICS) == invitation


def test_a_link_opens_the_bot() -> None:
    assert link("SomeBot", "be") == "https://t.me/SomeBot?start=be"
