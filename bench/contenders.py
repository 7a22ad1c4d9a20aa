"""Who takes part in the comparison, and how each of them is started."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from bench.processes import FIRST_ID, ROOT, Server
from bench.rivals.work import Work

RIVALS_PYTHON = ROOT / ".venv-bench" / "bin" / "python"
"""Rivals have a virtualenv of their own: their requirements and ours exclude each other."""


@dataclass(frozen=True, slots=True)
class Contender:
    """``module`` is ``file:function`` in ``bench.rivals``, or ``engine``.

    ``messages`` are as many as take it a few seconds. ``rate_per_s`` is for those that have a
    limiter.
    """

    name: str
    module: str
    messages: int
    in_flight: int
    rate_per_s: float = 0.0
    paid: bool = False

    def command(self, server: Server, folder: Path) -> Sequence[str]:
        """What starts its process; ``folder`` is for a journal."""
        if self.module == "engine":
            return (
                *(sys.executable, "-m", "bench.engine", "send", "--folder", str(folder)),
                *("--url", server.url, "--token", server.token),
                *("--first-id", str(FIRST_ID), "--count", str(self.messages)),
                *(("--rate", str(self.rate_per_s)) if self.rate_per_s else ()),
                *(("--paid",) if self.paid else ()),
            )
        work = Work(
            server.url, server.token, FIRST_ID, self.messages, self.in_flight, self.rate_per_s
        )
        return (str(RIVALS_PYTHON), "-m", "bench.rivals", self.module, json.dumps(asdict(work)))


ENGINE = Contender("this engine, journal on disk", "engine", 20_000, 256)
PAID_ENGINE = replace(ENGINE, messages=30_000, rate_per_s=30, paid=True)
FREE_ENGINE = replace(ENGINE, messages=900, rate_per_s=30)
RIVALS = (
    Contender("python-telegram-bot, 10 in flight", "ptb:plain", 1_500, 10),
    Contender("python-telegram-bot, 50 in flight", "ptb:plain", 1_000, 50),
    Contender("python-telegram-bot, AIORateLimiter", "ptb:limited", 1_000, 50, 1_000),
    Contender("aiogram 3", "aiogram3:send_all", 6_000, 100),
    Contender("pyTelegramBotAPI", "pytelegrambotapi:send_all", 6_000, 100),
    Contender("bare aiohttp loop, no journal", "bare:send_all", 20_000, 200),
)
FREE_RIVAL = Contender("python-telegram-bot, AIORateLimiter", "ptb:limited", 900, 50)
