"""Bytes of a file as text, or one sentence on why they are none."""

from bot.briefs.sources.source import SourceError

MAX_BYTES = 5_000_000

_ENCODINGS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_KINDS = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a Word document or an archive"),
    (b"\xd0\xcf\x11\xe0", "an old Word document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
)


def decoded(data: bytes) -> str:
    """The text, its line ends LF and without a byte order mark.

    UTF-8, and UTF-16 that begins with its mark. Raises SourceError for an empty, too big or
    binary file and for other encodings.
    """
    if len(data) > MAX_BYTES:
        size = f"{len(data) / 1e6:.1f} MB"
        raise SourceError(f"The file is too big ({size}; at most {MAX_BYTES // 1_000_000} MB).")
    for beginning, kind in _KINDS:
        if data.startswith(beginning):
            raise SourceError(f"The file is {kind}; save it as plain text in UTF-8.")
    mark, encoding = next((pair for pair in _ENCODINGS if data.startswith(pair[0])), (b"", "utf-8"))
    text = _text(data.removeprefix(mark), encoding)
    if "\0" in text:
        raise SourceError("The file is binary, not text.", text[: text.index("\0")].count("\n") + 1)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip("\ufeff \n\t"):
        raise SourceError("The file is empty.")
    return text.removeprefix("\ufeff")


def _text(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        if b"\0" in data and encoding == "utf-8":
            raise SourceError("The file is binary, not text.", line) from None
        wanted = "UTF-8" if encoding == "utf-8" else "the UTF-16 that its mark promises"
        raise SourceError(f"The file is not in {wanted}; save it as UTF-8.", line) from None
