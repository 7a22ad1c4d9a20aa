"""Every screen in every language, to be read as a whole.

``python -m tests.snapshots.rendering`` writes them anew; read what has changed.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.briefs.edition import Edition
from bot.briefs.topics import Topics
from bot.briefs.week import Week
from bot.delivery.weekly import Weekly
from bot.grounds import Came, Change, Ground
from bot.presentation.brief import BriefScreens
from bot.presentation.digest import Digests
from bot.presentation.environment import Screens
from bot.presentation.origin import Origin
from bot.presentation.screen import Button, Screen
from bot.presentation.shown import shown
from bot.presentation.trends import trend_rows
from handlers.settings import HOURS, PRESETS
from storage.values.briefs import Brief, BriefText, Language, Mark, Trend
from storage.values.desk import Role
from storage.values.subscribers import ChatKind, Density, QuietHours, Subscriber, SubscriberState
from tests.snapshots.desk import EDITORS, REMOVED, desk_screens

FOLDER = Path(__file__).parent
TOPICS = Topics.read()
UNTIL = datetime(2017, 12, 25, 6, 0, tzinfo=UTC)
WEEK = Week(2017, 50)
ASKED = {Language.BE: "касмалогія", Language.RU: "космология", Language.EN: "cosmology"}


def brief(number: int, topic: str, trend: Trend | None, week: str | None, *languages: str) -> Brief:
    texts = tuple(
        BriefText(Language(one), f"Title ({one})", f"Lead ({one}).", f"Body ({one}).")
        for one in languages or ("be", "ru", "en")
    )
    return Brief(
        number, topic, topic, week, trend, texts, ("A. Author",), None, None, False, number
    )


EDITIONS = (
    Edition(
        WEEK,
        (
            brief(1, "ruling-elite", Trend.SAME, "2017-W50"),
            brief(2, "society", Trend.WORSE, "2017-W50", "ru"),
            brief(3, "security", Trend.BETTER, "2017-W50", "en"),
            brief(4, "west", None, "2017-W50", "be"),
        ),
    ),
    Edition(Week(2017, 49), (brief(5, "security", Trend.WORSE, "2017-W49"),)),
)
FEEDBACK: dict[str, Any] = {"length": 2017, "limit": 1500, "an_hour": 3}
WEEKLY = Weekly.parse("mon 09:00", ZoneInfo("Europe/Minsk"))
SOME, EVERYTHING = frozenset({"security", "economy"}), frozenset[str]()
CHANGES = (Change(Mark.CORRECTED, UNTIL), Change(None, UNTIL))
DIGEST = Ground(Came.DIGEST, WEEK, None, SOME, UNTIL, ())
GROUNDS = {
    "digest, all topics": Ground(Came.DIGEST, WEEK, None, EVERYTHING, UNTIL, ()),
    "breaking": Ground(Came.BREAKING, None, TOPICS.get("economy"), SOME, UNTIL, CHANGES),
    "breaking, little known": Ground(Came.BREAKING, None, None, None, None, ()),
    "notice": Ground(Came.NOTICE, None, None, EVERYTHING, UNTIL, ()),
}
TEMPLATES: dict[str, dict[str, Any]] = {
    "welcome.html": {"ask": True},
    "welcome_back.html": {"topics": TOPICS},
    "newcomer.html": {},
    "topics.html": {"topics": TOPICS, "chosen": frozenset({"security", "west"}), "stage": "w"},
    "ready.html": {"topics": TOPICS},
    "language.html": {},
    "settings.html": {"topics": TOPICS},
    "density.html": {"chosen": Density.LEADS},
    "quiet.html": {"quiet": QuietHours.parse("23:00-07:00"), "hour": None, "presets": PRESETS},
    "hour.html": {"hour": None, "weekly": WEEKLY, "presets": HOURS},
    "pause.html": {},
    "paused.html": {"until": UNTIL},
    "resumed.html": {},
    "stopped.html": {},
    "privacy.html": {"desk": None},
    "export.html": {},
    "nothing_stored.html": {},
    "feedback.html": {},
    "feedback_answer.html": FEEDBACK | {"fate": "passed"},
    "why.html": {"topics": TOPICS, "weekly": WEEKLY},
    "why_this.html": {"topics": TOPICS, "ground": DIGEST},
    "forget.html": {},
    "forgotten.html": {"desk": None},
    "kept.html": {},
    "help.html": {"desk": False},
    "unknown_command.html": {},
    "not_understood.html": {},
    "topic_choice.html": {"topics": TOPICS, "asked": "", "suggestions": ()},
    "topic_empty.html": {"topic": next(iter(TOPICS))},
    "weeks.html": {"weeks": (WEEK, Week(2017, 1), Week(2017, 48)), "page": 1, "more": True},
    "week_unknown.html": {"week": WEEK, "asked": "", "nearest": (Week(2017, 48), Week(2017, 47))},
    "nothing_yet.html": {},
    "nothing_in_topics.html": {"week": WEEK},
    "trends.html": {
        "rows": trend_rows(EDITIONS, TOPICS),
        "first": EDITIONS[-1].week,
        "last": EDITIONS[0].week,
    },
    "search_empty.html": {"words": "army"},
    "group_welcome.html": {},
    "channel_hint.html": {"title": "News"},
    "admins_only.html": {},
    "error.html": {},
    "withdrawn.html": {"reason": "the figure was wrong"},
    "notice.html": {"mark": "corrected"},
    "alert.html": {"kind": "overdue", "number": None, "week": WEEK, "detail": ""},
}


def subscriber(language: Language, state: SubscriberState, until: datetime | None) -> Subscriber:
    return Subscriber(
        id=1,
        chat_id=1,
        kind=ChatKind.PRIVATE,
        language=language,
        topics=frozenset({"security", "economy"}),
        density=Density.FULL,
        state=state,
        paused_until=until,
    )


def written(language: Language) -> str:
    """All screens of a language as text."""
    return "\n".join(_shown(name, screen) for name, screen in _screens(language))


def _screens(language: Language) -> Iterator[tuple[str, Screen]]:
    screens = Screens()
    active = subscriber(language, SubscriberState.ACTIVE, None)
    for name, values in TEMPLATES.items():
        yield name, screens.render(name, language, **{"subscriber": active} | values)
    yield from _variants(screens, language)
    found = {
        "words": "army",
        "briefs": [shown(one, language, TOPICS) for one in EDITIONS[0].briefs[:2]],
        "first": 5,
        "page": 1,
        "more": True,
        "key": "army",
        "origin": Origin("s", 1, "army"),
    }
    yield "search.html", screens.render("search.html", language, **found)
    yield "search_empty.html, no words", screens.render("search_empty.html", language, words="")
    digests, briefs = Digests(screens, TOPICS), BriefScreens(screens, TOPICS)
    for density in Density:
        page = digests.page(EDITIONS[0], language, frozenset(), density)
        if page:
            yield f"digest.html, {density}", page
    some = digests.page(EDITIONS[0], language, frozenset({"west"}), Density.LEADS)
    if some:
        yield "digest.html, one topic of four", some
    for one in EDITIONS[0].briefs:
        yield f"brief.html, {one.topic}", briefs.page(one, language, origin=Origin("m", 0))
    yield "brief.html, breaking", briefs.page(brief(9, "economy", Trend.WORSE, None), language)


def _hours(screens: Screens, language: Language) -> Iterator[tuple[str, Screen]]:
    for quiet in (None, QuietHours.parse("23:30-00:00")):
        name = f"quiet.html, {quiet or 'off'}"
        yield name, screens.render("quiet.html", language, quiet=quiet, hour=0, presets=PRESETS)
    for hour in (7, 18):
        values = TEMPLATES["hour.html"] | {"hour": hour}
        yield f"hour.html, {hour}", screens.render("hour.html", language, **values)


def _variants(screens: Screens, language: Language) -> Iterator[tuple[str, Screen]]:
    asked = {"topics": TOPICS, "asked": ASKED[language]}
    yield "welcome.html, link", screens.render("welcome.html", language, ask=False)
    yield from _of_editors(screens, language)
    yield "paused.html, open", screens.render("paused.html", language, until=None)
    for state, until in (
        (SubscriberState.PAUSED, UNTIL),
        (SubscriberState.PAUSED, None),
        (SubscriberState.INACTIVE, None),
    ):
        one = subscriber(language, state, until)
        name = f"settings.html, {state}{' until' if until else ''}"
        yield name, screens.render("settings.html", language, subscriber=one, topics=TOPICS)
    yield from _hours(screens, language)
    yield from _reasons(screens, language)
    for fate in ("too_long", "too_often", "unreached", "attachment", "in_public"):
        answer = screens.render("feedback_answer.html", language, **FEEDBACK, fate=fate)
        yield f"feedback_answer.html, {fate}", answer
    minsk = replace(
        subscriber(language, SubscriberState.ACTIVE, None), quiet=PRESETS[0], digest_hour=18
    )
    there = Screens(zone=ZoneInfo("Europe/Minsk"))
    name = "settings.html, hours in Minsk"
    yield name, there.render("settings.html", language, subscriber=minsk, topics=TOPICS)
    for near in ((), tuple(TOPICS)[:2]):
        name = f"topic_choice.html, {len(near)} suggestions"
        yield name, screens.render("topic_choice.html", language, suggestions=near, **asked)
    values = {"week": None, "asked": ASKED[language], "nearest": (WEEK,)}
    yield "week_unknown.html, words", screens.render("week_unknown.html", language, **values)
    for kind in ("content", "suspects", "token"):
        told = {"kind": kind, "number": 7, "week": None, "detail": "message is too long"}
        yield f"alert.html, {kind}", screens.render("alert.html", language, **told)
    refused = {"number": 7, "week": None, "detail": "be message is too long"}
    yield "alert.html, canary", screens.render("alert.html", language, kind="canary", **refused)
    for kind, detail in (("held", ""), ("refused", "ru message is too long")):
        stopped: dict[str, Any] = {"kind": kind, "number": None, "week": WEEK, "detail": detail}
        yield f"alert.html, {kind}", screens.render("alert.html", language, **stopped)
    for path in sorted((FOLDER.parents[1] / "templates" / "answers").glob("*.txt")):
        yield path.name, Screen(screens.words(f"answers/{path.name}", language))
    for name in ("description", "short_description"):
        yield f"menu/{name}.txt", Screen(screens.words(f"menu/{name}.txt", language))
    for audience in ("private", "group"):
        words = screens.words("menu/commands.txt", language, audience=audience)
        yield f"menu/commands.txt, {audience}", Screen(words)


def _of_editors(screens: Screens, language: Language) -> Iterator[tuple[str, Screen]]:
    for name, desk in (("at the desk", EDITORS[1]), ("once at the desk", REMOVED)):
        yield f"forgotten.html, {name}", screens.render("forgotten.html", language, desk=desk)
    yield "privacy.html, at the desk", screens.render("privacy.html", language, desk=REMOVED)


def _reasons(screens: Screens, language: Language) -> Iterator[tuple[str, Screen]]:
    for name, ground in GROUNDS.items():
        values = {"ground": ground, "topics": TOPICS}
        yield f"why_this.html, {name}", screens.render("why_this.html", language, **values)
    paused, inactive = SubscriberState.PAUSED, SubscriberState.INACTIVE
    for one in (
        None,
        subscriber(language, paused, UNTIL),
        subscriber(language, paused, None),
        subscriber(language, inactive, None),
    ):
        known = {"subscriber": one, "topics": TOPICS, "weekly": WEEKLY}
        name = f"{one.state}{' until' if one.paused_until else ''}" if one else "not subscribed"
        yield f"why.html, {name}", screens.render("why.html", language, **known)


def written_desk(language: Language) -> str:
    """All screens of the desk as text."""
    screens = Screens(zone=ZoneInfo("Europe/Minsk"))
    answers = sorted((FOLDER.parents[1] / "templates" / "answers" / "desk").glob("*.txt"))
    plain: list[tuple[str, dict[str, str]]] = [
        *((f"answers/desk/{path.name}", {}) for path in answers),
        *(("menu/commands.txt", {"audience": role.value}) for role in Role),
    ]
    shown = [_shown(name, screen) for name, screen in desk_screens(screens, language)]
    for name, values in plain:
        shown.append(_shown(name, Screen(screens.words(name, language, **values))))
    return "\n".join(shown)


def _shown(name: str, screen: Screen) -> str:
    rows = ["  ".join(map(_button, row)) for row in screen.keyboard]
    return "\n".join((f"=== {name}", screen.text, *rows, ""))


def _button(button: Button) -> str:
    return (
        f"[{button.text} | {button.data or button.url}{f' | {button.style}' * bool(button.style)}]"
    )


def main() -> None:
    for language in Language:
        (FOLDER / f"{language}.txt").write_text(written(language), encoding="utf-8")
        (FOLDER / f"desk.{language}.txt").write_text(written_desk(language), encoding="utf-8")


if __name__ == "__main__":
    main()
