"""A bare loop on aiohttp: the message is encoded once, the answer is read and not parsed."""

import aiohttp

from bench.message import body_around_chat
from bench.rivals.work import Work

_JSON = {"Content-Type": "application/json"}


async def send_all(work: Work) -> None:
    before, after = body_around_chat()
    url = f"{work.url}/bot{work.token}/sendMessage"
    connector = aiohttp.TCPConnector(limit=work.in_flight)
    async with aiohttp.ClientSession(connector=connector, headers=_JSON) as session:

        async def send(chat_id: int) -> None:
            async with session.post(url, data=b"%b%d%b" % (before, chat_id, after)) as answer:
                await answer.read()

        await work.each(send)
