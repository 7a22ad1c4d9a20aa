"""What paid broadcasts cost the bot's owner, in Telegram Stars.

0.1 Star for each message above 30 in a second (core.telegram.org/bots/api#sendmessage,
``allow_paid_broadcast``).
"""

from math import ceil

from bot.delivery.pacing import PAID_RATE_PER_S

FREE_PER_S = 30
STARS_PER_MESSAGE = 0.1


def stars(messages: int, seconds: float) -> float:
    """The cost of messages that left within ``seconds``, of which each begun one has its 30."""
    free = FREE_PER_S * max(1, ceil(seconds))
    return round(max(0, messages - free) * STARS_PER_MESSAGE, 1)


def estimate(messages: int, rate_per_s: float = PAID_RATE_PER_S) -> float:
    """The cost that is to be expected before they leave."""
    return stars(messages, messages / rate_per_s)
