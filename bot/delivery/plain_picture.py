"""The grey picture that takes the place of a photo which was withdrawn."""

import struct
import zlib
from functools import cache
from typing import Any

import orjson

WIDTH, HEIGHT = 320, 180
"""Telegram's photos are at most twenty times as wide as high, and no smaller than a thumbnail."""
_GREY = 0xD9
_BOUNDARY = "----a-picture-without-anything"
CONTENT_TYPE = f"multipart/form-data; boundary={_BOUNDARY}"
ATTACHED = "attach://plain"
"""How a request names the picture that it brings along."""


@cache
def plain_png() -> bytes:
    """One colour, eight bits of grey, about 150 bytes (www.w3.org/TR/png)."""
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 0, 0, 0, 0)
    rows = (b"\0" + bytes([_GREY]) * WIDTH) * HEIGHT
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def with_picture(fields: dict[str, Any]) -> bytes:
    """The fields of a request as a form that brings the picture along."""
    parts = [_part(f'name="{name}"', _value(value)) for name, value in fields.items()]
    parts.append(_part('name="plain"; filename="plain.png"', plain_png(), "image/png"))
    return b"".join(parts) + f"--{_BOUNDARY}--\r\n".encode()


def picture_in(body: bytes) -> str | None:
    """The file id of the photo in the answer to an edit; None when there is none."""
    try:
        return str(orjson.loads(body)["result"]["photo"][-1]["file_id"])
    except (orjson.JSONDecodeError, LookupError, TypeError):
        return None


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _value(value: Any) -> bytes:
    return str(value).encode() if isinstance(value, int) else orjson.dumps(value)


def _part(name: str, value: bytes, kind: str = "") -> bytes:
    kind = f"\r\nContent-Type: {kind}" if kind else ""
    head = f"--{_BOUNDARY}\r\nContent-Disposition: form-data; {name}{kind}\r\n\r\n"
    return head.encode() + value + b"\r\n"
