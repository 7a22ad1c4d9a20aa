"""Errors as problem details (RFC 9457), so that a program can tell them apart."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from aiohttp import web

MEDIA_TYPE = "application/problem+json"
TYPES = "urn:belarus-briefs:problem:"
"""Before the code of each kind; ``docs/http.md`` lists them."""


class Problem(Exception):
    """An answer that is not the wished one.

    ``code`` names the kind, ``detail`` is one sentence about this occurrence, ``more`` are
    further members such as ``line``.
    """

    def __init__(
        self,
        status: HTTPStatus,
        code: str,
        detail: str,
        *,
        more: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.more = dict(more or {})
        self.headers = dict(headers or {})

    def response(self) -> web.Response:
        """The answer itself."""
        members = {
            "type": TYPES + self.code,
            "title": self.status.phrase,
            "status": self.status.value,
            "detail": self.detail,
        }
        return web.json_response(
            members | self.more,
            status=self.status,
            headers=self.headers,
            content_type=MEDIA_TYPE,
        )
