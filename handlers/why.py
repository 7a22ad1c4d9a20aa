"""/why: why messages come here, and in reply to one of them why that one came."""

from handlers.request import Reply, Request, reply


async def why(request: Request) -> Reply:
    """What came unasked is explained by its delivery, everything else by the subscription."""
    grounds, subscriber = request.services.grounds, request.subscriber
    if subscriber is not None and request.replies_to:
        ground = await grounds.of(subscriber, request.replies_to)
        if ground is not None:
            topics = request.services.topics
            return reply(request.screen("why_this.html", ground=ground, topics=topics))
    screen = request.screen(
        "why.html",
        subscriber=subscriber,
        topics=request.services.topics,
        weekly=grounds.weekly.at_hour(subscriber.digest_hour if subscriber else None),
    )
    return reply(screen)
