import aiohttp
import pytest
from prometheus_client import CollectorRegistry, Counter

from bot.web.server import ListenError, WebServer


async def test_health_tells_each_check_and_fails_when_one_does() -> None:
    well = True

    async def database() -> bool:
        return True

    async def telegram() -> bool:
        return well

    server = WebServer(CollectorRegistry(), {"database": database, "telegram": telegram})
    await server.start("127.0.0.1", 0)
    async with aiohttp.ClientSession(f"http://127.0.0.1:{server.port}") as client:
        async with client.get("/health") as answer:
            assert answer.status == 200
            assert await answer.json() == {
                "status": "ok",
                "checks": {"database": True, "telegram": True},
            }
        well = False
        async with client.get("/health") as answer:
            assert answer.status == 503
            assert (await answer.json())["checks"] == {"database": True, "telegram": False}
    await server.stop()


async def test_metrics_are_in_prometheus_format() -> None:
    registry = CollectorRegistry()
    Counter("things", "Things counted.", registry=registry).inc()
    server = WebServer(registry, {})
    await server.start("127.0.0.1", 0)
    async with (
        aiohttp.ClientSession() as client,
        client.get(f"http://127.0.0.1:{server.port}/metrics") as answer,
    ):
        assert "things_total 1.0" in await answer.text()
    await server.stop()


async def test_a_taken_address_is_named_in_a_sentence() -> None:
    one, two = WebServer(CollectorRegistry(), {}), WebServer(CollectorRegistry(), {})
    await one.start("127.0.0.1", 0)
    with pytest.raises(ListenError, match=r"HTTP_LISTEN: 127\.0\.0\.1"):
        await two.start("127.0.0.1", one.port)
    await one.stop()
