"""/start: the first minutes with a new reader, and the welcome for one who returns."""

from dataclasses import replace

from bot.invitation import Invitation
from handlers import reading, settings
from handlers.request import Reply, Request, reply
from storage.values.briefs import Language
from storage.values.subscribers import ChatKind, Subscriber


async def start(request: Request) -> Reply:
    """Subscribe the chat, with what its link preselects; then language, topics, latest issue."""
    invitation = Invitation.parse(request.words, request.services.topics)
    if invitation.brief_id is not None:
        return await reading.brief_of_link(request, invitation.brief_id)
    if invitation.week is not None:
        return await reading.week_of_link(request, invitation.week)
    if request.subscriber is not None:
        return await _returning(request, request.subscriber, invitation)
    now = await _subscribed(request, invitation)
    if request.kind is not ChatKind.PRIVATE:
        return reply(now.screen("group_welcome.html"))
    if invitation.language is None:
        return reply(now.screen("welcome.html", ask=True))
    welcome = now.screen("welcome.html", ask=False)
    topics = settings.topics_screen(now, settings.FIRST)
    return Reply((welcome, topics), language=invitation.language)


async def subscribe(request: Request) -> Reply:
    """The button of one who had unsubscribed."""
    subscriber = await _started(request, request.language)
    now = replace(request, subscriber=subscriber)
    return reply(settings.settings_screen(now, subscriber), answer="saved")


async def choose_first_language(request: Request, language: Language) -> Reply:
    """The language button of the welcome; it subscribes one who is not known (any more)."""
    if request.subscriber is None:
        subscriber = await _started(request, language)
    else:
        subscriber = await request.services.subscriptions.change(request.chat_id, language=language)
    now = replace(request, subscriber=subscriber)
    return Reply((settings.topics_screen(now, settings.FIRST),), "saved", language=language)


async def finish(request: Request) -> Reply:
    """The end of the first choices: what was chosen, and the latest issue below it."""
    topics = request.services.topics
    ready = request.screen("ready.html", subscriber=request.subscriber, topics=topics)
    return reply(ready, await reading.latest_screen(request))


async def _subscribed(request: Request, invitation: Invitation) -> Request:
    language = invitation.language or request.told_language
    subscriber = await _started(request, language)
    if invitation.topics:
        subscriber = await request.services.subscriptions.change(
            request.chat_id, topics=invitation.topics
        )
    return replace(request, subscriber=subscriber)


async def _returning(request: Request, known: Subscriber, invitation: Invitation) -> Reply:
    subscriptions = request.services.subscriptions
    subscriber = await _started(request, known.language)
    if invitation.language or invitation.topics:
        subscriber = await subscriptions.change(
            request.chat_id,
            language=invitation.language,
            topics=known.topics | invitation.topics if known.topics else None,
        )
    now = replace(request, subscriber=subscriber)
    welcome = now.screen("welcome_back.html", subscriber=subscriber, topics=now.services.topics)
    return Reply((welcome, await reading.latest_screen(now)), language=invitation.language)


async def _started(request: Request, language: Language) -> Subscriber:
    return await request.services.subscriptions.start(request.chat_id, request.kind, language)
