"""HTTP to a Bot API server: python-telegram-bot's requests, and a lean path for the sender.

The token stands in every URL. It is in no repr, no log record and no exception of
this package.
"""

import re
import ssl
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from telegram._utils.defaultvalue import DefaultValue
from telegram._utils.types import ODVInput
from telegram.request import BaseRequest, RequestData

from bot.delivery.lanes import Lane
from bot.delivery.outcome import AmbiguousError, FloodError, NotSentError, classify
from bot.telegram.answers import read_object
from bot.telegram.http1 import RawAnswer
from bot.telegram.pool import Pool
from bot.telegram.session import Session

TELEGRAM_URL = "https://api.telegram.org"
JSON = "application/json"

PLACEHOLDER = "0:placeholder"
"""Stands for the token wherever python-telegram-bot has to know one."""

_PLACE = re.compile(f"/bot{PLACEHOLDER.replace(':', '(?::|%3A)')}/")
"""In the addresses of files python-telegram-bot writes the colon as %3A."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds for each kind of request; ``poll_s`` is added to how long a poll may be held."""

    connect_s: float = 5.0
    pool_s: float = 5.0
    reply_s: float = 10.0
    bulk_s: float = 30.0
    upload_s: float = 120.0
    poll_s: float = 10.0
    idle_s: float = 30.0


class Transport(BaseRequest):
    """Requests to one Bot API server with one token.

    Hand it to python-telegram-bot as ``request`` and ``get_updates_request``, or use ``call``.
    Give ``telegram.Bot`` the token ``PLACEHOLDER`` with ``bot_url`` and ``file_url``: it shows
    its token in its repr and in debug records, and the real one is put in here.
    ``in_flight`` bounds the requests of ``call``, ``reserve`` of which each lane leaves to those
    before it; Telegram stalls a bot with more than 1000. ``base_url`` is without ``/bot``.
    """

    def __init__(
        self,
        token: str,
        base_url: str = TELEGRAM_URL,
        *,
        timeouts: Timeouts | None = None,
        in_flight: int = 256,
        reserve: int = 16,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        parts = urlsplit(base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("the address of the Bot API must begin with http:// or https://")
        self._host = parts.hostname
        self._port = parts.port or (443 if parts.scheme == "https" else 80)
        self._tls = (tls or ssl.create_default_context()) if parts.scheme == "https" else None
        self._netloc = parts.netloc.rpartition("@")[2]
        path = parts.path.rstrip("/")
        self._base_url = f"{parts.scheme}://{self._netloc}{path}"
        self._prefix = f"{path}/bot{token}/"
        self._token = token
        self._timeouts = timeouts or Timeouts()
        self._in_flight = in_flight
        self._reserve = reserve
        self._heads: dict[tuple[str, str], bytes] = {}
        self._pool: Pool | None = None
        self._session: Session | None = None

    def __repr__(self) -> str:
        return f"Transport({self._host}:{self._port})"

    @property
    def bot_url(self) -> str:
        """The ``base_url`` for ``telegram.Bot``."""
        return f"{self._base_url}/bot"

    @property
    def file_url(self) -> str:
        """The ``base_file_url`` for ``telegram.Bot``."""
        return f"{self._base_url}/file/bot"

    @property
    def timeouts(self) -> Timeouts:
        """The seconds for each kind of request."""
        return self._timeouts

    @property
    def in_flight(self) -> int:
        """How many requests of ``call`` are under way."""
        return self._pool.in_flight if self._pool is not None else 0

    @property
    def read_timeout(self) -> float:
        """Seconds in which a reply has to be answered."""
        return self._timeouts.reply_s

    async def initialize(self) -> None:
        """Make the connection pools; a second call changes nothing."""
        if self._pool is not None:
            return
        self._pool = Pool(
            self._host,
            self._port,
            self._tls,
            limit=self._in_flight,
            reserve=self._reserve,
            connect_timeout_s=self._timeouts.connect_s,
            pool_timeout_s=self._timeouts.pool_s,
            idle_s=self._timeouts.idle_s,
        )
        self._session = Session(self._tls, user_agent=self.USER_AGENT, idle_s=self._timeouts.idle_s)

    async def shutdown(self) -> None:
        """Close all connections; a second call changes nothing."""
        pool, session = self._pool, self._session
        self._pool = self._session = None
        if pool is not None:
            await pool.close()
        if session is not None:
            await session.close()

    async def call(
        self,
        method: str,
        body: bytes,
        *,
        lane: Lane = Lane.READER,
        timeout_s: float | None = None,
        content_type: str = JSON,
    ) -> RawAnswer:
        """POST a ``body`` and give what comes back, whatever its status.

        ``timeout_s`` counts from the writing of the request; without it, it is ``reply_s`` for
        readers and ``bulk_s`` for the others. Raises NotSentError if the request certainly did
        not leave, AmbiguousError if it did and no valid HTTP answer came.
        """
        if self._pool is None:
            raise NotSentError("not initialized")
        if timeout_s is None:
            reader = lane is Lane.READER
            timeout_s = self._timeouts.reply_s if reader else self._timeouts.bulk_s
        head = self._heads.get((method, content_type)) or self._head(method, content_type)
        request = b"%b%d\r\n\r\n%b" % (head, len(body), body)
        return await self._pool.exchange(request, lane=lane, timeout_s=timeout_s)

    def _head(self, method: str, content_type: str) -> bytes:
        if not method.isalnum():
            raise ValueError("not the name of a method")
        head = (
            f"POST {self._prefix}{method} HTTP/1.1\r\n"
            f"Host: {self._netloc}\r\n"
            f"Content-Type: {content_type}\r\n"
            "Content-Length: "
        )
        return self._heads.setdefault((method, content_type), head.encode("ascii"))

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Telegram's JSON object. Raises AmbiguousError; what it cannot read it does not quote."""
        data = read_object(payload)
        if data is None:
            raise AmbiguousError("invalid answer")
        return data

    async def do_request(  # noqa: PLR0917 - python-telegram-bot's signature
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - not told apart
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One request of python-telegram-bot's.

        Raises NotSentError, AmbiguousError, and FloodError for a 429.
        """
        if self._session is None:
            raise NotSentError("not initialized")
        uploads = request_data is not None and request_data.contains_files
        read_s = self._timeouts.upload_s if uploads else self._timeouts.reply_s
        answer = await self._session.send(
            method,
            _PLACE.sub(f"/bot{self._token}/", url, count=1),
            request_data,
            connect_s=_or(connect_timeout, self._timeouts.connect_s),
            pool_s=_or(pool_timeout, self._timeouts.pool_s),
            read_s=_or(read_timeout, read_s),
        )
        if answer.status >= HTTPStatus.MULTIPLE_CHOICES:
            _raise_unless_telegrams(answer)
        return answer.status, answer.body


def _raise_unless_telegrams(answer: RawAnswer) -> None:
    data = read_object(answer.body)
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        fields = data or {}
        meaning = classify(answer.status, fields.get("description"), fields.get("parameters"))
        raise FloodError(meaning.retry_after_s or 0.0)
    if data is None:
        raise AmbiguousError("invalid answer")


def _or(given: ODVInput[float], default: float) -> float | None:
    return default if isinstance(given, DefaultValue) else given
