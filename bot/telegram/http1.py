"""Reading HTTP/1.1 answers (RFC 9112), no more of it than a Bot API server needs."""

from typing import NamedTuple

MAX_ANSWER_BYTES = 64 * 1024 * 1024
MAX_HEAD_BYTES = 64 * 1024


class RawAnswer(NamedTuple):
    """The HTTP status and the undecoded body."""

    status: int
    body: bytes


class InvalidAnswerError(ValueError):
    """What came is no HTTP/1.1 answer."""


class AnswerReader:
    """Puts one answer after the other together from what arrives on a connection.

    ``feed`` gives the answer as soon as it is whole. ``keep`` then tells whether the connection
    may be used again.
    """

    __slots__ = ("_chunks", "_data", "_length", "_parts", "_size", "_start", "_status", "keep")

    def __init__(self) -> None:
        self.keep = True
        self._forget()

    def _forget(self) -> None:
        self._data = b""
        self._parts: list[bytes] = []
        self._size = 0
        self._status = 0
        self._start = 0
        self._length: int | None = None
        self._chunks: ChunkReader | None = None

    def feed(self, data: bytes) -> RawAnswer | None:
        """Take what has arrived. Raises InvalidAnswerError."""
        if self._status:
            return self._read_body(data)
        self._data = self._data + data if self._data else data
        if not self._read_head():
            return None
        rest, self._data = self._data[self._start :], b""
        return self._read_body(rest)

    def _read_body(self, data: bytes) -> RawAnswer | None:
        if self._chunks is not None:
            return self._read_chunks(self._chunks, data)
        if len(data) == self._length:
            return self._done(data)
        self._parts.append(data)
        self._size += len(data)
        if self._length is None:
            _check_size(self._size)
            return None
        if self._size < self._length:
            return None
        if self._size > self._length:
            self.keep = False
        return self._done(b"".join(self._parts)[: self._length])

    def end(self) -> RawAnswer | None:
        """The connection has ended: the answer, if its end was to be told by that."""
        if self._status and self._length is None and self._chunks is None:
            return self._done(b"".join(self._parts))
        return None

    def _done(self, body: bytes) -> RawAnswer:
        answer = RawAnswer(self._status, body)
        self._forget()
        return answer

    def _read_chunks(self, chunks: "ChunkReader", data: bytes) -> RawAnswer | None:
        if not chunks.feed(data):
            return None
        if chunks.rest:
            self.keep = False
        return self._done(b"".join(chunks.parts))

    def _read_head(self) -> bool:
        end = self._data.find(b"\r\n\r\n")
        if end < 0:
            if len(self._data) > MAX_HEAD_BYTES:
                raise InvalidAnswerError("endless head")
            return False
        head = self._data[:end].lower()
        if not head.startswith(b"http/1.") or not head[9:12].isdigit():
            raise InvalidAnswerError("no status line")
        status = int(head[9:12])
        if status < 200:  # noqa: PLR2004 - interim answers, RFC 9110 15.2
            self._data = self._data[end + 4 :]
            return bool(self._data) and self._read_head()
        self._status = status
        self._start = end + 4
        self._read_framing(head)
        return True

    def _read_framing(self, head: bytes) -> None:
        connection = _field(head, b"connection")
        self.keep = connection == b"keep-alive" or (
            connection != b"close" and not head.startswith(b"http/1.0")
        )
        if b"chunked" in _field(head, b"transfer-encoding"):
            self._chunks = ChunkReader()
            return
        length = _field(head, b"content-length")
        if length:
            self._length = _number(length, 10)
            _check_size(self._length)
        elif self._status in (204, 304):
            self._length = 0
        else:
            self.keep = False


class ChunkReader:
    """A body in chunks: ``parts`` are its pieces, ``rest`` is what came after its end."""

    __slots__ = ("_data", "_size", "parts", "rest")

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.rest = b""
        self._data = b""
        self._size = 0

    def feed(self, data: bytes) -> bool:
        """Take what has arrived; whether the body is whole. Raises InvalidAnswerError."""
        self._data += data
        while True:
            line_end = self._data.find(b"\r\n")
            if line_end < 0:
                return False
            size = _number(self._data[:line_end].split(b";", 1)[0].strip(), 16)
            if size == 0:
                return self._trailer(line_end)
            start = line_end + 2
            if len(self._data) < start + size + 2:
                return False
            self._size += size
            _check_size(self._size)
            self.parts.append(self._data[start : start + size])
            self._data = self._data[start + size + 2 :]

    def _trailer(self, line_end: int) -> bool:
        end = self._data.find(b"\r\n\r\n", line_end)
        if end < 0:
            return False
        self.rest = self._data[end + 4 :]
        return True


def _field(head: bytes, name: bytes) -> bytes:
    start = head.find(b"\r\n" + name + b":")
    if start < 0:
        return b""
    start += len(name) + 3
    end = head.find(b"\r\n", start)
    return head[start : end if end >= 0 else len(head)].strip()


def _number(digits: bytes, base: int) -> int:
    try:
        number = int(digits, base)
    except ValueError:
        raise InvalidAnswerError("a length that is no number") from None
    if number < 0:
        raise InvalidAnswerError("a length below zero")
    return number


def _check_size(size: int) -> None:
    if size > MAX_ANSWER_BYTES:
        raise InvalidAnswerError("too long")
