"""/latest, /week and the briefs themselves: everything that is read."""

from bot.briefs.edition import Edition
from bot.briefs.week import Week, parse_week
from bot.presentation.origin import TOPIC, Origin
from bot.presentation.screen import Screen
from bot.presentation.shown import clip, line
from bot.presentation.trends import trend_rows
from handlers.request import Reply, Request, reply
from storage.values.briefs import Language

WEEKS_ON_A_PAGE = 8
WEEKS_OF_TRENDS = 8
NEAREST = 3
EVERY_WEEK = 10_000
WORDS_SHOWN = 60


async def show_latest(request: Request) -> Reply:
    return reply(await latest_screen(request))


async def show_weeks(request: Request, page: int = 0) -> Reply:
    """A list of past issues, latest first; ``page`` counts from 0."""
    first = page * WEEKS_ON_A_PAGE
    weeks = await request.services.library.weeks(limit=first + WEEKS_ON_A_PAGE + 1)
    if not weeks:
        return reply(request.screen("nothing_yet.html"))
    first = first if first < len(weeks) else 0
    here = weeks[first : first + WEEKS_ON_A_PAGE]
    more = len(weeks) > first + WEEKS_ON_A_PAGE
    page = first // WEEKS_ON_A_PAGE
    return reply(request.screen("weeks.html", weeks=here, page=page, more=more))


async def week_command(request: Request) -> Reply:
    """/week: with a week or a date in words its issue, without words the list."""
    if not request.words.strip():
        return await show_weeks(request)
    return reply(await week_screen(request, week_named(request)))


async def show_trends(request: Request) -> Reply:
    """/trends: how each topic has moved over the latest issues."""
    library = request.services.library
    found = [await library.edition(week) for week in await library.weeks(limit=WEEKS_OF_TRENDS)]
    editions = [edition for edition in found if edition]
    rows = trend_rows(editions, request.services.topics)
    if not rows:
        return reply(request.screen("nothing_yet.html"))
    first, last = editions[-1].week, editions[0].week
    return reply(request.screen("trends.html", rows=rows, first=first, last=last))


def week_named(request: Request) -> Week | None:
    """The week that the words name."""
    today = request.services.clock.now().date()
    return parse_week(request.words, today=today)


async def week_screen(request: Request, week: Week | None) -> Screen:
    """The issue of the week, or the nearest ones to choose from."""
    edition = await request.services.library.edition(week) if week else None
    if week is None or edition is None:
        return await _unknown_week(request, week)
    return _edition_screen(request, edition, 0, request.topics)


async def digest_screen(request: Request, week: Week, page: int, *, all_topics: bool) -> Screen:
    """A page of an issue, in the reader's topics or in all of them."""
    edition = await request.services.library.edition(week)
    if edition is None:
        return await _unknown_week(request, week)
    topics = frozenset[str]() if all_topics else request.topics
    return _edition_screen(request, edition, page, topics)


def _edition_screen(
    request: Request, edition: Edition, page: int, topics: frozenset[str]
) -> Screen:
    screen = request.services.digests.page(edition, request.language, topics, request.density, page)
    return screen or request.screen("nothing_in_topics.html", week=edition.week)


async def latest_screen(request: Request) -> Screen:
    edition = await request.services.library.newest()
    if edition is None:
        return request.screen("nothing_yet.html")
    return _edition_screen(request, edition, 0, request.topics)


async def brief_page(
    request: Request,
    brief_id: int,
    page: int,
    origin: Origin,
    text_in: Language | None = None,
) -> Reply:
    """A page of a brief, opened from ``origin``."""
    library = request.services.library
    brief = await library.brief(brief_id)
    if brief is None:
        return Reply(answer="gone", alert=True)
    older = False
    if origin.kind == TOPIC:
        older = len(await library.newest_of_topic(brief.topic, origin.index + 2)) > origin.index + 1
    return reply(
        request.services.brief_screens.page(
            brief, request.language, page=page, origin=origin, older=older, text_in=text_in
        )
    )


async def brief_of_link(request: Request, brief_id: int) -> Reply:
    """What a link to a brief opens; a stranger is offered the subscription below it."""
    opened = await brief_page(request, brief_id, 0, Origin())
    screens = opened.screens or (await latest_screen(request),)
    return reply(*screens, *_offer(request))


async def week_of_link(request: Request, week: Week) -> Reply:
    return reply(await week_screen(request, week), *_offer(request))


def _offer(request: Request) -> tuple[Screen, ...]:
    return () if request.subscriber else (request.screen("newcomer.html"),)


async def _unknown_week(request: Request, week: Week | None) -> Screen:
    """What stands nearest in time, or the latest issues when no week was understood."""
    weeks = await request.services.library.weeks(limit=EVERY_WEEK)
    if week is not None:
        asked = week.monday
        weeks = tuple(sorted(weeks, key=lambda one: abs(one.monday - asked)))
    nearest = tuple(sorted(weeks[:NEAREST], reverse=True))
    asked_words = clip(line(request.words), WORDS_SHOWN)
    return request.screen("week_unknown.html", week=week, nearest=nearest, asked=asked_words)
