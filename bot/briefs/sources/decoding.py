"""Bytes of a file as text, or one sentence on why they are none."""

from bot.briefs.sources.source import SourceError

MAX_BYTES = 5_000_000

_ENCODINGS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_KINDS = (
    (b"%PDF", "is_pdf"),
    (b"PK\x03\x04", "is_word"),
    (b"\xd0\xcf\x11\xe0", "is_old_word"),
    (b"{\\rtf", "is_rtf"),
    (b"\x89PNG", "is_picture"),
    (b"\xff\xd8\xff", "is_picture"),
    (b"GIF8", "is_picture"),
)


def decoded(data: bytes) -> str:
    """The text, its line ends LF and without a byte order mark.

    UTF-8, and UTF-16 that begins with its mark. Raises SourceError for an empty, too big or
    binary file and for other encodings.
    """
    if len(data) > MAX_BYTES:
        size = f"{len(data) / 1e6:.1f}"
        raise SourceError.of("too_big", size=size, limit=MAX_BYTES // 1_000_000)
    for beginning, kind in _KINDS:
        if data.startswith(beginning):
            raise SourceError.of(kind)
    mark, encoding = next((pair for pair in _ENCODINGS if data.startswith(pair[0])), (b"", "utf-8"))
    text = _text(data.removeprefix(mark), encoding)
    if "\0" in text:
        raise SourceError.of("binary", text[: text.index("\0")].count("\n") + 1)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip("\ufeff \n\t"):
        raise SourceError.of("empty_file")
    return text.removeprefix("\ufeff")


def _text(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        if b"\0" in data and encoding == "utf-8":
            raise SourceError.of("binary", line) from None
        key = "not_utf8" if encoding == "utf-8" else "not_utf16"
        raise SourceError.of(key, line) from None
