"""/search: briefs that hold the words."""

from bot.presentation.origin import SEARCH, Origin, short_words
from bot.presentation.screen import Screen
from bot.presentation.shown import NEXT_BEST, clip, line, shown
from handlers.request import Reply, Request, reply
from storage.values.briefs import Brief

RESULTS_ON_A_PAGE = 5
WORDS_SHOWN = 60


async def search_command(request: Request) -> Reply:
    return await search_page(request, 0, request.words)


async def search_page(request: Request, page: int, words: str) -> Reply:
    """A page of results, counted from 0."""
    return reply(await found_screen(request, words, page) or _empty(request, words))


async def found_screen(request: Request, words: str, page: int = 0) -> Screen | None:
    """Results in the reader's language, else in the next best; None when there are none."""
    words = _plain(words)
    briefs = await _found(request, words, page) if words else ()
    if not briefs:
        return None
    key = short_words(words)
    topics = request.services.topics
    return request.screen(
        "search.html",
        words=clip(words, WORDS_SHOWN),
        briefs=[shown(one, request.language, topics) for one in briefs[:RESULTS_ON_A_PAGE]],
        first=page * RESULTS_ON_A_PAGE,
        page=page,
        more=len(briefs) > RESULTS_ON_A_PAGE,
        key=key,
        origin=Origin(SEARCH, page, key),
    )


async def _found(request: Request, words: str, page: int) -> tuple[Brief, ...]:
    for language in NEXT_BEST[request.language]:
        found = await request.services.library.search(
            words, language, limit=RESULTS_ON_A_PAGE + 1, offset=page * RESULTS_ON_A_PAGE
        )
        if found:
            return found
    return ()


def _empty(request: Request, words: str) -> Screen:
    return request.screen("search_empty.html", words=clip(_plain(words), WORDS_SHOWN))


def _plain(words: str) -> str:
    """The words on one line and without the mark that separates a button's data."""
    return line(words.replace("|", " "))
