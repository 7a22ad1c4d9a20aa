"""What each button does: the action and the arguments of its data -> a call."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot.briefs.week import Week
from bot.presentation.callback import Callback
from bot.presentation.digest import ALL, MINE
from bot.presentation.origin import Origin
from handlers import pausing, privacy, reading, search, settings, start, topics
from handlers.arguments import Read, number, one_of, read_arguments
from handlers.request import Reply, Request, StaleError
from storage.values.briefs import Language
from storage.values.subscribers import Density, QuietHours, whole_hour


@dataclass(frozen=True, slots=True)
class Action:
    """``reads`` turn the arguments into values or raise ValueError; the last may be optional.

    ``admins``: in groups and channels only for their administrators. ``known``: only for chats
    that have a subscription.
    """

    run: Callable[..., Awaitable[Reply]]
    reads: tuple[Read, ...] = ()
    optional: int = 0
    admins: bool = False
    known: bool = False


async def press(request: Request, callback: Callback) -> Reply:
    """Carry out a button; raises StaleError when its data has no meaning today."""
    action = ACTIONS.get(callback.action)
    if action is None:
        raise StaleError
    values = read_arguments(action.reads, action.optional, callback.arguments)
    if action.known and request.subscriber is None:
        return Reply(answer="not_subscribed", alert=True)
    return await action.run(request, *values)


_stage = one_of(settings.FIRST, settings.LATER)


def _quiet_hours(text: str) -> QuietHours | None:
    return None if text == "off" else QuietHours.parse(text)


def _digest_hour(text: str) -> int | None:
    return None if text == "off" else whole_hour(text)


async def _language(request: Request, language: Language, stage: str) -> Reply:
    if stage == settings.FIRST:
        return await start.choose_first_language(request, language)
    if request.subscriber is None:
        return Reply(answer="not_subscribed", alert=True)
    return await settings.choose_language(request, language)


async def _tick(request: Request, key: str, wanted: str, stage: str) -> Reply:
    return await settings.tick_topic(request, key, stage, wanted=wanted == "1")


async def _done(request: Request, stage: str) -> Reply:
    if stage == settings.FIRST:
        return await start.finish(request)
    return await settings.open_section(request, "main")


async def _digest(request: Request, week: Week, page: int, scope: str) -> Reply:
    screen = await reading.digest_screen(request, week, page, all_topics=scope == ALL)
    return Reply((screen,))


ACTIONS: Mapping[str, Action] = {
    "language": Action(_language, (Language, _stage), admins=True),
    "tick": Action(_tick, (str, one_of("0", "1"), _stage), admins=True, known=True),
    "tickall": Action(settings.tick_all, (_stage,), admins=True, known=True),
    "done": Action(_done, (_stage,), admins=True, known=True),
    "settings": Action(settings.open_section, (str,), admins=True, known=True),
    "density": Action(settings.choose_density, (Density,), admins=True, known=True),
    "quiet": Action(settings.choose_quiet, (_quiet_hours,), admins=True, known=True),
    "hour": Action(settings.choose_hour, (_digest_hour,), admins=True, known=True),
    "pause": Action(pausing.pause, (str,), admins=True, known=True),
    "resume": Action(pausing.resume, admins=True, known=True),
    "subscribe": Action(start.subscribe, admins=True),
    "forget": Action(privacy.forget, (str,), admins=True),
    "latest": Action(reading.show_latest),
    "digest": Action(_digest, (Week.parse, number, one_of(MINE, ALL))),
    "weeks": Action(reading.show_weeks, (number,)),
    "brief": Action(reading.brief_page, (number, number, Origin.parse, Language), optional=1),
    "search": Action(search.search_page, (number, str)),
    "topics": Action(topics.choose_topic),
    "topic": Action(topics.topic_page, (str, number)),
}
