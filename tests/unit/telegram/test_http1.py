from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.http1 import AnswerReader, InvalidAnswerError, RawAnswer

BODY = b'{"ok":true}\r\n\r\n'
LENGTH = b"HTTP/1.1 200 OK\r\ncontent-LENGTH:  15 \r\nServer: nginx\r\n\r\n" + BODY
CHUNKED = (
    b"HTTP/1.1 400 Bad Request\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"5;name=value\r\n" + BODY[:5] + b"\r\nA\r\n" + BODY[5:] + b"\r\n0\r\nTrailer: x\r\n\r\n"
)
EMPTY = b"HTTP/1.1 204 No Content\r\n\r\n"
INTERIM = b"HTTP/1.1 100 Continue\r\n\r\n" + LENGTH
CLOSING = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 15\r\n\r\n" + BODY
OLD = b"HTTP/1.0 200 OK\r\nContent-Length: 15\r\n\r\n" + BODY


def read(pieces: list[bytes]) -> tuple[RawAnswer | None, bool]:
    reader = AnswerReader()
    for piece in pieces[:-1]:
        assert reader.feed(piece) is None
    return reader.feed(pieces[-1]), reader.keep


@pytest.mark.parametrize(
    ("data", "answer", "keep"),
    [
        (LENGTH, RawAnswer(200, BODY), True),
        (CHUNKED, RawAnswer(400, BODY), True),
        (EMPTY, RawAnswer(204, b""), True),
        (INTERIM, RawAnswer(200, BODY), True),
        (CLOSING, RawAnswer(200, BODY), False),
        (OLD, RawAnswer(200, BODY), False),
        (LENGTH + b"more", RawAnswer(200, BODY), False),
        (CHUNKED + b"more", RawAnswer(400, BODY), False),
    ],
)
def test_an_answer_is_read(data: bytes, answer: RawAnswer, keep: bool) -> None:  # noqa: FBT001 - a column
    assert read([data]) == (answer, keep)


@given(st.sampled_from([LENGTH, CHUNKED, INTERIM]), st.sets(st.integers(1, 200)))
def test_it_does_not_matter_in_which_pieces_it_comes(data: bytes, cuts: set[int]) -> None:
    edges = [0, *sorted(cut for cut in cuts if cut < len(data)), len(data)]
    pieces = [data[start:end] for start, end in pairwise(edges)]
    assert read(pieces) == read([data])


def test_one_answer_follows_the_other() -> None:
    reader = AnswerReader()
    for data in (LENGTH, CHUNKED, LENGTH):
        answer = reader.feed(data)
        assert answer is not None
        assert answer.body == BODY


def test_without_a_length_the_end_of_the_connection_is_the_end() -> None:
    reader = AnswerReader()
    assert reader.feed(b"HTTP/1.1 200 OK\r\n\r\npart") is None
    assert reader.feed(b"ial") is None
    assert reader.end() == RawAnswer(200, b"partial")
    assert not reader.keep


@pytest.mark.parametrize("data", [b"", b"HTTP/1.1 200 OK\r\n", LENGTH[:-1], CHUNKED[:-1]])
def test_an_answer_cut_short_is_none(data: bytes) -> None:
    reader = AnswerReader()
    assert reader.feed(data) is None
    assert reader.end() is None


@pytest.mark.parametrize(
    "data",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"HTTP/1.1 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000,
    ],
)
def test_what_is_no_answer_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidAnswerError):
        AnswerReader().feed(data)
