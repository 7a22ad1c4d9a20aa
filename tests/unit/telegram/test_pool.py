import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bot.delivery.lanes import Lane
from bot.delivery.outcome import AmbiguousError, NotSentError
from bot.telegram.pool import Pool
from tests.unit.telegram.raw_server import OK, always, http, raw_server, reset, silence

REQUEST = b"POST /x HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}"
UNREACHABLE = 1


@asynccontextmanager
async def pool_to(
    port: int,
    *,
    limit: int = 4,
    reserve: int = 0,
    pool_timeout_s: float = 5.0,
    idle_s: float = 30.0,
    tls: ssl.SSLContext | None = None,
) -> AsyncIterator[Pool]:
    pool = Pool(
        "127.0.0.1",
        port,
        tls,
        limit=limit,
        reserve=reserve,
        connect_timeout_s=5.0,
        pool_timeout_s=pool_timeout_s,
        idle_s=idle_s,
    )
    try:
        yield pool
    finally:
        await pool.close()


async def ask(pool: Pool, lane: Lane = Lane.BULK, timeout_s: float = 5.0) -> bytes:
    answer = await pool.exchange(REQUEST, lane=lane, timeout_s=timeout_s)
    return answer.body


async def test_one_connection_serves_one_request_after_the_other() -> None:
    async with raw_server(always(http())) as server, pool_to(server.port) as pool:
        for _ in range(5):
            assert await ask(pool) == OK
        assert len(server.connections) == 1
        assert pool.in_flight == 0


async def test_no_more_requests_are_in_flight_than_allowed() -> None:
    async with raw_server(always(http())) as server, pool_to(server.port, limit=3) as pool:
        assert await asyncio.gather(*(ask(pool) for _ in range(50))) == [OK] * 50
        assert len(server.connections) <= 3


async def test_nobody_listening_is_certainly_not_sent() -> None:
    async with pool_to(UNREACHABLE, limit=2) as pool:
        results = await asyncio.gather(*(ask(pool) for _ in range(5)), return_exceptions=True)
        assert all(isinstance(result, NotSentError) for result in results)


async def test_a_reset_after_the_request_is_ambiguous() -> None:
    async with raw_server(reset) as server, pool_to(server.port) as pool:
        with pytest.raises(AmbiguousError):
            await ask(pool)
        assert len(server.requests) == 1
        assert pool.in_flight == 0


async def test_a_connection_that_was_closed_meanwhile_is_not_used() -> None:
    async with raw_server(always(http())) as server, pool_to(server.port) as pool:
        await ask(pool)
        server.connections[0].transport.abort()
        await server.has_seen(ends=1)
        assert await ask(pool) == OK
        assert len(server.connections) == 2


async def test_a_connection_that_the_server_wants_closed_is_not_used_again() -> None:
    answer = http(OK, "200 OK", "Connection: close")
    async with raw_server(always(answer)) as server, pool_to(server.port) as pool:
        await ask(pool)
        await ask(pool)
        assert len(server.connections) == 2


@pytest.mark.parametrize("answer", [b"SSH-2.0-OpenSSH_9.2\r\n\r\n", b"HTTP/1.1 200 OK\r\nX"])
async def test_an_invalid_answer_is_ambiguous(answer: bytes) -> None:
    async with raw_server(always(answer)) as server, pool_to(server.port) as pool:
        with pytest.raises(AmbiguousError):
            await ask(pool, timeout_s=0.05)


async def test_no_answer_in_time_is_ambiguous_and_costs_the_connection() -> None:
    async with raw_server(silence) as server, pool_to(server.port) as pool:
        with pytest.raises(AmbiguousError, match="in time"):
            await ask(pool, timeout_s=0.05)
        server.act = always(http())
        assert await ask(pool) == OK
        assert len(server.connections) == 2
        assert pool.in_flight == 0


async def test_no_free_connection_in_time_is_certainly_not_sent() -> None:
    async with (
        raw_server(silence) as server,
        pool_to(server.port, limit=1, pool_timeout_s=0.05) as pool,
    ):
        first = asyncio.create_task(ask(pool))
        await server.has_seen(requests=1)
        with pytest.raises(NotSentError):
            await ask(pool)
        await pool.close()
        with pytest.raises(AmbiguousError):
            await first


async def test_readers_find_a_way_when_the_lower_lanes_use_all_they_may() -> None:
    async with raw_server(silence) as server, pool_to(server.port, limit=4, reserve=1) as pool:
        bulk = [asyncio.create_task(ask(pool, Lane.BULK)) for _ in range(5)]
        await server.has_seen(requests=2)
        assert pool.in_flight == 2
        server.act = always(http())
        assert await ask(pool, Lane.URGENT) == OK
        assert await ask(pool, Lane.READER) == OK
        for task in bulk:
            task.cancel()
        await asyncio.gather(*bulk, return_exceptions=True)


async def test_a_cancelled_request_gives_its_place_back() -> None:
    async with raw_server(silence) as server, pool_to(server.port, limit=1) as pool:
        waiting = [asyncio.create_task(ask(pool)) for _ in range(3)]
        await server.has_seen(requests=1)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        server.act = always(http())
        assert await ask(pool) == OK


async def test_a_closed_pool_sends_nothing() -> None:
    async with raw_server(always(http())) as server, pool_to(server.port) as pool:
        await pool.close()
        with pytest.raises(NotSentError):
            await ask(pool)


async def test_idle_connections_are_closed() -> None:
    async with raw_server(always(http())) as server, pool_to(server.port, idle_s=0.01) as pool:
        await ask(pool)
        await server.has_seen(ends=1)
        assert await ask(pool) == OK
        assert len(server.connections) == 2


def certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    return path


async def test_tls_is_spoken_and_certificates_are_checked(tmp_path: Path) -> None:
    pem = certificate(tmp_path)
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(pem)
    trusting = ssl.create_default_context(cafile=str(pem))
    async with raw_server(always(http()), serving) as server:
        async with pool_to(server.port, tls=trusting) as pool:
            assert await ask(pool) == OK
        async with pool_to(server.port, tls=ssl.create_default_context()) as pool:
            with pytest.raises(NotSentError, match="certificate"):
                await ask(pool)
