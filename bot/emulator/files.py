"""Files that went through a chat: what they are and their bytes."""

import mimetypes
import struct
from dataclasses import dataclass
from pathlib import PurePath

from bot.emulator.errors import bad_request
from bot.emulator.messages import Media

UPLOAD_LIMIT_BYTES = 50 * 2**20
PHOTO_LIMIT_BYTES = 10 * 2**20
DOWNLOAD_LIMIT_BYTES = 20 * 2**20
_PHOTO_SIDES = 10_000
_PHOTO_RATIO = 20
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8"
_FRAMES = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came in a request."""

    name: str
    content: bytes
    mime: str = ""


@dataclass(frozen=True, slots=True)
class StoredFile:
    media: Media
    content: bytes
    path: str


class Files:
    """By file id, and by the path under which the bot downloads them."""

    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}

    def get(self, file_id: str) -> StoredFile | None:
        return self._by_id.get(file_id)

    def at(self, path: str) -> StoredFile | None:
        return self._by_path.get(path)

    def add(self, kind: str, upload: Upload) -> Media:
        """Keep a file. Raises ApiError when it is empty, too big or no image where one must be."""
        if not upload.content:
            raise bad_request("file must be non-empty")
        if len(upload.content) > UPLOAD_LIMIT_BYTES:
            raise bad_request("file is too big")
        number = len(self._by_id) + 1
        width, height = _photo_size(upload.content) if kind == "photo" else (0, 0)
        name = PurePath(upload.name or f"file_{number}").name
        mime = upload.mime or mimetypes.guess_type(name)[0] or "application/octet-stream"
        prefix = "AgACAgI" if kind == "photo" else "BQACAgI"
        media = Media(
            kind,
            f"{prefix}AAxkBAAI{number:012d}",
            f"AgAD{number:08d}",
            name,
            mime,
            len(upload.content),
            width,
            height,
        )
        suffix = ".jpg" if kind == "photo" else PurePath(name).suffix
        path = f"{kind}s/file_{number}{suffix}"
        stored = StoredFile(media, upload.content, path)
        self._by_id[media.file_id] = self._by_path[path] = stored
        return media


def _photo_size(content: bytes) -> tuple[int, int]:
    if len(content) > PHOTO_LIMIT_BYTES:
        raise bad_request("file is too big for a photo")
    size = _png_size(content) or _jpeg_size(content)
    if size is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    width, height = size
    if width + height > _PHOTO_SIDES or max(size) > _PHOTO_RATIO * min(size):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return size


def _png_size(content: bytes) -> tuple[int, int] | None:
    if not content.startswith(_PNG) or len(content) < len(_PNG) + 16:
        return None
    width, height = struct.unpack(">II", content[16:24])
    return (width, height) if width and height else None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    if not content.startswith(_JPEG):
        return None
    at = len(_JPEG)
    while at + 9 < len(content) and content[at] == 0xFF:  # noqa: PLR2004 - a marker
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return (width, height) if width and height else None
        at += 2 + length
    return None
