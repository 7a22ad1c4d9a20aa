"""/topic: one topic, its newest brief first."""

from bot.briefs.topics import Topic
from bot.presentation.origin import TOPIC, Origin
from bot.presentation.screen import Screen
from bot.presentation.shown import clip, line
from handlers.request import Reply, Request, StaleError, reply

WORDS_SHOWN = 60


async def topic_page(request: Request, key: str, index: int) -> Reply:
    """The brief of a topic that ``index`` newer ones precede."""
    topic = request.services.topics.get(key)
    if topic is None:
        raise StaleError
    briefs = await request.services.library.newest_of_topic(key, index + 2)
    if not briefs:
        return reply(request.screen("topic_empty.html", topic=topic))
    index = min(index, len(briefs) - 1)
    screen = request.services.brief_screens.page(
        briefs[index],
        request.language,
        origin=Origin(TOPIC, index),
        older=len(briefs) > index + 1,
    )
    return reply(screen)


async def choose_topic(request: Request) -> Reply:
    """The topics to choose from."""
    return reply(_topic_choice(request))


async def topic_command(request: Request) -> Reply:
    """/topic: with words the topic that they name, or suggestions; without words all topics."""
    if not request.words.strip():
        return reply(_topic_choice(request))
    match = request.services.topics.match(request.words)
    if match.topic:
        return await topic_page(request, match.topic.key, 0)
    return reply(_topic_choice(request, asked=request.words, near=match.suggestions))


def _topic_choice(request: Request, asked: str = "", near: tuple[Topic, ...] = ()) -> Screen:
    return request.screen(
        "topic_choice.html",
        topics=request.services.topics,
        asked=clip(line(asked), WORDS_SHOWN),
        suggestions=near,
    )
