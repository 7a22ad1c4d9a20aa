"""Which links Telegram takes, and the form in which it keeps them (tdlib, LinkManager.cpp)."""

import re

_SCHEME = re.compile(r"^([^:/?#@\[\]]*)://(.*)$", re.DOTALL)
_AUTHORITY_END = re.compile(r"[/?#]")
_HOST = re.compile(r"^(?:[A-Za-z0-9.\-_!$,~*'();&+=]|%[0-9A-Fa-f]{2}|[^\x00-\x7f])+$")
_TG = re.compile(r"^(tg|ton|tonsite):(?://)?([A-Za-z0-9_-]+)(?:/?(\?.*)|/?)$", re.IGNORECASE)
_USER = re.compile(r"^tg:(?://)?user/?\?(?:.*&)?id=(\d+)", re.IGNORECASE)
_LAST_PORT = 65535


class LinkError(ValueError):
    """Why a link is not one."""


def user_of(link: str) -> int | None:
    """The user that ``tg://user?id=…`` points at."""
    match = _USER.match(link)
    return int(match[1]) if match else None


def checked(link: str) -> str:
    """The link as Telegram stores it: with a scheme, a lower-case host and a path.

    Raises LinkError with Telegram's words.
    """
    special = _TG.match(link)
    if special:
        return f"{special[1].lower()}://{special[2]}{special[3] or ''}"
    scheme, rest = _split_scheme(link)
    authority = _AUTHORITY_END.split(rest, maxsplit=1)[0]
    query = rest[len(authority) :]
    userinfo, _, host_port = authority.rpartition("@")
    host, port = _split_port(host_port)
    if not host:
        raise LinkError("URL host is empty")
    if not _HOST.match(host):
        raise LinkError("Disallowed character in URL host")
    if "." not in host.strip("."):
        raise LinkError("Wrong HTTP URL")
    return _joined(scheme, userinfo, host.lower() + port, query)


def _split_scheme(link: str) -> tuple[str, str]:
    match = _SCHEME.match(link)
    if match is None:
        return "http", link
    if match[1].lower() not in {"http", "https"}:
        raise LinkError("Unsupported URL protocol")
    return match[1].lower(), match[2]


def _split_port(host_port: str) -> tuple[str, str]:
    host, colon, port = host_port.rpartition(":")
    if not colon:
        return host_port, ""
    if not port.isdigit() or not 0 < int(port) <= _LAST_PORT:
        raise LinkError("Wrong port number specified in the URL")
    return host, f":{int(port)}"


def _joined(scheme: str, userinfo: str, host: str, query: str) -> str:
    query = query.rstrip()
    if not query.startswith("/"):
        query = "/" + query
    query = "".join(f"%{ord(c):02X}" if c <= " " else c for c in query)
    return f"{scheme}://{userinfo + '@' if userinfo else ''}{host}{query}"
