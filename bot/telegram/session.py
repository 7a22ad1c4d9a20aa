"""aiohttp for python-telegram-bot's own requests: forms, uploads, downloads."""

import ssl
from collections.abc import Mapping
from typing import Any

import aiohttp
import orjson
from telegram.request import RequestData

from bot.delivery.outcome import AmbiguousError, NotSentError
from bot.telegram.http1 import RawAnswer

CONNECTIONS = 100


class Session:
    """Requests as python-telegram-bot describes them. Belongs to one event loop.

    aiohttp's exceptions carry URLs, and these the token: none of them is chained to what is
    raised here.
    """

    def __init__(self, tls: ssl.SSLContext | None, *, user_agent: str, idle_s: float) -> None:
        connector = aiohttp.TCPConnector(
            limit=CONNECTIONS, ssl=tls or True, keepalive_timeout=idle_s
        )
        self._client = aiohttp.ClientSession(
            connector=connector,
            headers={"User-Agent": user_agent},
            cookie_jar=aiohttp.DummyCookieJar(),
        )

    async def close(self) -> None:
        await self._client.close()

    async def send(
        self,
        method: str,
        url: str,
        request_data: RequestData | None,
        *,
        connect_s: float | None,
        pool_s: float | None,
        read_s: float | None,
    ) -> RawAnswer:
        """Send the request. Timeouts are seconds, None is for ever.

        Raises NotSentError if it certainly did not leave, AmbiguousError if it perhaps did.
        """
        whole_s = None if connect_s is None or pool_s is None else connect_s + pool_s
        timeout = aiohttp.ClientTimeout(connect=whole_s, sock_connect=connect_s, sock_read=read_s)
        try:
            async with self._client.request(
                method, url, timeout=timeout, allow_redirects=False, **_content(request_data)
            ) as response:
                return RawAnswer(response.status, await response.read())
        except (aiohttp.ClientError, OSError) as error:
            failure = _failure(error)
        raise failure


_FAILURES: tuple[tuple[type[Exception], type[NotSentError | AmbiguousError], str], ...] = (
    (aiohttp.ClientConnectorCertificateError, NotSentError, "certificate not accepted"),
    (aiohttp.ClientConnectorError, NotSentError, "cannot connect"),
    (aiohttp.InvalidURL, NotSentError, "the address is not valid"),
    (aiohttp.ConnectionTimeoutError, NotSentError, "connect timeout"),
    (TimeoutError, AmbiguousError, "no answer in time"),
)


def _failure(error: Exception) -> NotSentError | AmbiguousError:
    for kind, meaning, reason in _FAILURES:
        if isinstance(error, kind):
            return meaning(reason)
    return AmbiguousError("connection lost before the answer")


def _content(request_data: RequestData | None) -> Mapping[str, Any]:
    if request_data is None:
        return {}
    if not request_data.contains_files:
        return {
            "data": orjson.dumps(request_data.parameters),
            "headers": {"Content-Type": "application/json"},
        }
    form = aiohttp.FormData()
    for name, text in request_data.json_parameters.items():
        form.add_field(name, text)
    for name, (filename, content, mime_type) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime_type)
    return {"data": form}
