"""Language, topics, length and hour of the digest, quiet hours: screens that change in place."""

from dataclasses import replace

from bot.presentation.screen import Screen
from handlers.request import Reply, Request, StaleError, reply
from storage.values.briefs import Language
from storage.values.subscribers import Density, QuietHours, Subscriber

FIRST, LATER = "w", "s"
"""Where the buttons of a choice lead on to: through the welcome, or back to the settings."""

PRESETS = tuple(map(QuietHours.parse, ("22:00-07:00", "23:00-07:00", "23:00-08:00", "00:00-09:00")))

HOURS = (7, 9, 12, 15, 18, 21)


async def show_settings(request: Request) -> Reply:
    return reply(_or_newcomer(request, "main"))


async def show_language(request: Request) -> Reply:
    return reply(_or_newcomer(request, "language"))


async def show_topics(request: Request) -> Reply:
    return reply(_or_newcomer(request, "topics"))


async def show_pause(request: Request) -> Reply:
    return reply(_or_newcomer(request, "pause"))


async def open_section(request: Request, section: str) -> Reply:
    """A part of the settings, in place of the message that held the button."""
    return reply(_or_newcomer(request, section))


async def choose_language(request: Request, language: Language) -> Reply:
    subscriber = await request.services.subscriptions.change(request.chat_id, language=language)
    now = replace(request, subscriber=subscriber)
    return Reply((now.screen("language.html"),), "saved", language=language)


async def choose_density(request: Request, density: Density) -> Reply:
    await request.services.subscriptions.change(request.chat_id, density=density)
    return reply(request.screen("density.html", chosen=density), answer="saved")


async def choose_quiet(request: Request, quiet: QuietHours | None) -> Reply:
    await request.services.subscriptions.quieten(request.chat_id, quiet)
    return reply(quiet_screen(request, quiet), answer="saved")


async def choose_hour(request: Request, hour: int | None) -> Reply:
    await request.services.subscriptions.choose_hour(request.chat_id, hour)
    return reply(hour_screen(request, hour), answer="saved")


async def tick_topic(request: Request, key: str, stage: str, *, wanted: bool) -> Reply:
    """Add or remove one topic; pressing twice, or handling a press twice, changes nothing more."""
    every = frozenset(topic.key for topic in request.services.topics)
    if key not in every:
        raise StaleError
    before = (request.topics & every) or every
    after = before | {key} if wanted else before - {key}
    if not after:
        return Reply(answer="last_topic", alert=True)
    return await _topics_changed(request, frozenset() if after == every else after, stage)


async def tick_all(request: Request, stage: str) -> Reply:
    return await _topics_changed(request, frozenset(), stage)


def settings_screen(request: Request, subscriber: Subscriber) -> Screen:
    return request.screen("settings.html", subscriber=subscriber, topics=request.services.topics)


def quiet_screen(request: Request, quiet: QuietHours | None) -> Screen:
    hour = request.subscriber.digest_hour if request.subscriber else None
    return request.screen("quiet.html", quiet=quiet, hour=hour, presets=PRESETS)


def hour_screen(request: Request, hour: int | None) -> Screen:
    weekly = request.services.grounds.weekly
    return request.screen("hour.html", hour=hour, weekly=weekly, presets=HOURS)


def topics_screen(request: Request, stage: str) -> Screen:
    """``stage`` is FIRST or LATER."""
    return request.screen(
        "topics.html", chosen=request.topics, topics=request.services.topics, stage=stage
    )


async def _topics_changed(request: Request, topics: frozenset[str], stage: str) -> Reply:
    subscriber = await request.services.subscriptions.change(request.chat_id, topics=topics)
    return reply(topics_screen(replace(request, subscriber=subscriber), stage), answer="saved")


def _or_newcomer(request: Request, section: str) -> Screen:
    if request.subscriber is None:
        return request.screen("newcomer.html")
    return _section(request, request.subscriber, section)


def _section(request: Request, subscriber: Subscriber, section: str) -> Screen:
    if section == "main":
        return settings_screen(request, subscriber)
    if section == "topics":
        return topics_screen(request, LATER)
    if section == "density":
        return request.screen("density.html", chosen=subscriber.density)
    if section == "quiet":
        return quiet_screen(request, subscriber.quiet)
    if section == "hour":
        return hour_screen(request, subscriber.digest_hour)
    if section in ("language", "pause"):
        return request.screen(f"{section}.html")
    raise StaleError
