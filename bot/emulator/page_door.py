"""What a browser gets: the chat page, files that went through chats, live events."""

import re
from contextlib import aclosing, suppress
from pathlib import Path

from aiohttp import web

from bot.emulator.state import State


class PageDoor:
    """``folder`` is the one with the chat page, served at ``/``."""

    def __init__(self, state: State, folder: Path) -> None:
        self._state = state
        self._page = folder.resolve()

    def static(self, path: str) -> web.StreamResponse:
        """A file of the page."""
        target = (self._page / path.lstrip("/")).resolve()
        if path in {"", "/"}:
            target = self._page / "index.html"
        if not target.is_relative_to(self._page) or not target.is_file():
            return web.Response(status=404, text="Not found")
        return web.FileResponse(target, headers={"Cache-Control": "no-cache"})

    def file(self, file_id: str) -> web.StreamResponse:
        """A document as a download, a photo as an image."""
        stored = self._state.files.get(file_id)
        if stored is None:
            return web.Response(status=404, text="Not found")
        kind = stored.media.mime if stored.media.kind == "photo" else ""
        shown = kind if kind in {"image/png", "image/jpeg"} else "application/octet-stream"
        name = re.sub(r"[^\w .()-]", "_", stored.media.name, flags=re.ASCII)
        headers = {} if kind else {"Content-Disposition": f'attachment; filename="{name}"'}
        return web.Response(body=stored.content, content_type=shown, headers=headers)

    async def events(self, request: web.BaseRequest) -> web.StreamResponse:
        """Server-Sent Events until the client goes."""
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        await response.prepare(request)
        await response.write(b": welcome\n\n")
        with suppress(ConnectionError):
            async with aclosing(self._state.events.listen()) as events:
                async for event in events:
                    await response.write(event)
        return response
