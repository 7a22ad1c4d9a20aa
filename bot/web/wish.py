"""What a request to the door asks for, beside its body."""

import hashlib
import re
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import unquote

from aiohttp import web

from bot.briefs.week import Week
from bot.desk.drafts.reception import As
from bot.web.problems import Problem
from storage.values.briefs import Language

NAMES = {
    "application/json": ".json",
    "text/markdown": ".md",
    "text/plain": ".txt",
    "application/octet-stream": "",
}
"""The media types that are read, and how a file of each ends; the content tells in the last."""

PARAMETERS = frozenset({"as", "language", "week"})
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_EXTENDED = re.compile(r";\s*filename\*=utf-8'[\w-]*'([^\s;]+)", re.IGNORECASE)
_PLAIN = re.compile(r";\s*filename=(?:\"([^\"]+)\"|([^\s;\"]+))", re.IGNORECASE)
_FILE_NAME = re.compile(r"[^/\\\x00-\x1f]{1,200}")


@dataclass(frozen=True, slots=True)
class Wish:
    """``name`` is the file's, or an ending alone; ``key`` is the Idempotency-Key."""

    become: As
    language: Language | None
    week: Week | None
    name: str
    key: str | None

    @classmethod
    def of(cls, request: web.Request) -> "Wish":
        """Read query and headers; raises Problem."""
        for name in request.query:
            if name not in PARAMETERS or len(request.query.getall(name)) > 1:
                raise _bad(f"The parameter {name!r} is unknown or stands twice.")
        return cls(
            become=_become(request.query.get("as", As.DRAFT)),
            language=_language(request.query.get("language")),
            week=_week(request.query.get("week")),
            name=_name(request),
            key=_key(request.headers.get("Idempotency-Key")),
        )

    def digest(self, body: bytes) -> bytes:
        """What makes two requests the same: all that is wished, and the body."""
        told = repr((self.become, self.language, str(self.week), self.name))
        return hashlib.sha256(told.encode() + b"\0" + body).digest()


def _bad(detail: str) -> Problem:
    return Problem(HTTPStatus.BAD_REQUEST, "bad-request", detail)


def _become(words: str) -> As:
    try:
        return As(words)
    except ValueError:
        raise _bad("The parameter 'as' must be draft, scheduled or published.") from None


def _language(words: str | None) -> Language | None:
    try:
        return None if words is None else Language(words)
    except ValueError:
        raise _bad("The parameter 'language' must be be, ru or en.") from None


def _week(words: str | None) -> Week | None:
    try:
        return None if words is None else Week.parse(words)
    except ValueError as error:
        raise _bad(f"The parameter 'week' is wrong: {error}") from None


def _name(request: web.Request) -> str:
    if request.content_type not in NAMES:
        known = ", ".join(NAMES)
        raise Problem(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "unsupported-media-type",
            f"The Content-Type must be one of: {known}.",
            headers={"Accept-Post": known},
        )
    disposition = request.headers.get("Content-Disposition")
    if disposition is None:
        return NAMES[request.content_type]
    name = _file_named(disposition)
    if not _FILE_NAME.fullmatch(name):
        raise _bad("The Content-Disposition must name a file, such as: filename=security.en.md")
    return name


def _file_named(disposition: str) -> str:
    """The ``filename*`` or ``filename`` of RFC 6266, empty when there is none."""
    if extended := _EXTENDED.search(disposition):
        return unquote(extended[1])
    plain = _PLAIN.search(disposition)
    return (plain[1] or plain[2]) if plain else ""


def _key(words: str | None) -> str | None:
    if words is None:
        return None
    key = words.strip().strip('"')
    if not _KEY.fullmatch(key):
        raise _bad("The Idempotency-Key must be 1 to 200 visible ASCII characters.")
    return key
