"""Health and metrics over HTTP, on the address that ``HTTP_LISTEN`` names."""

from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

Check = Callable[[], Awaitable[bool]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class ListenError(Exception):
    """The address cannot be listened on; ``str()`` is one sentence."""


class WebServer:
    """Serves ``/health`` (200 or 503, JSON by check), ``/metrics``, and added routes."""

    def __init__(self, registry: CollectorRegistry, checks: Mapping[str, Check]) -> None:
        self._registry = registry
        self._checks = dict(checks)
        self._app = web.Application()
        self._app.add_routes([web.get("/health", self._health), web.get("/metrics", self._metrics)])
        self._runner: web.AppRunner | None = None

    def post(self, path: str, handler: Handler) -> None:
        """Answer POST requests to a path; call it before ``start``."""
        self._app.router.add_post(path, handler)

    def route(self, path: str, handler: Handler) -> None:
        """Answer requests of every method to a path; call it before ``start``."""
        self._app.router.add_route("*", path, handler)

    async def start(self, host: str, port: int) -> None:
        """Listen; raise ListenError when the address is taken or not ours."""
        self._runner = web.AppRunner(self._app, access_log=None, handle_signals=False)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, host, port).start()
        except OSError as error:
            await self.stop()
            raise ListenError(
                f"HTTP_LISTEN: {host}:{port} cannot be used ({error.strerror})."
            ) from error

    async def stop(self) -> None:
        """Finish running requests and close."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    @property
    def port(self) -> int:
        """The port in use: what was asked for, or what the system chose for 0."""
        if self._runner is None:
            raise RuntimeError("the server has not started")
        return int(self._runner.addresses[0][1])

    async def _health(self, _request: web.Request) -> web.Response:
        results = {name: await check() for name, check in self._checks.items()}
        well = all(results.values())
        return web.json_response(
            {"status": "ok" if well else "failing", "checks": results}, status=200 if well else 503
        )

    async def _metrics(self, _request: web.Request) -> web.Response:
        return web.Response(
            body=generate_latest(self._registry), headers={"Content-Type": CONTENT_TYPE_LATEST}
        )
