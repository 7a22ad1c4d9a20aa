"""What was asked of the server, in order: a few bytes a request, so that millions fit."""

from array import array
from collections import Counter
from collections.abc import Iterator
from typing import Any

DELIVERING = frozenset(
    {
        "sendMessage",
        "sendPhoto",
        "sendDocument",
        "sendMediaGroup",
        "copyMessage",
        "copyMessages",
        "forwardMessage",
        "forwardMessages",
    }
)
_FLOOD = 429


class Record:
    """Columns of equal length. ``at``: seconds of the emulator's clock."""

    def __init__(self) -> None:
        self._methods: list[str] = []
        self._numbers: dict[str, int] = {}
        self._method = array("H")
        self._at = array("d")
        self._chat = array("q")
        self._code = array("h")
        self._message = array("q")
        self._hash = array("L")

    def __len__(self) -> int:
        return len(self._method)

    def add(
        self,
        method: str,
        at: float,
        chat_id: int = 0,
        *,
        error_code: int = 0,
        message_id: int = 0,
        text_hash: int = 0,
    ) -> None:
        """One request and how it ended; ``error_code`` 0 means that it was carried out."""
        number = self._numbers.get(method)
        if number is None:
            number = self._numbers[method] = len(self._methods)
            self._methods.append(method)
        self._method.append(number)
        self._at.append(at)
        self._chat.append(chat_id)
        self._code.append(error_code)
        self._message.append(message_id)
        self._hash.append(text_hash)

    def entries(
        self, since: int = 0, chat_id: int | None = None, method: str | None = None
    ) -> Iterator[dict[str, Any]]:
        """Requests from number ``since`` on, in order."""
        wanted = method.lower() if method else None
        for n in range(max(since, 0), len(self)):
            name = self._methods[self._method[n]]
            if chat_id is not None and self._chat[n] != chat_id:
                continue
            if wanted is not None and name.lower() != wanted:
                continue
            yield self._entry(n, name)

    def _entry(self, n: int, method: str) -> dict[str, Any]:
        return {
            "n": n,
            "at": self._at[n],
            "method": method,
            "chat_id": self._chat[n] or None,
            "ok": not self._code[n],
            "error_code": self._code[n] or None,
            "message_id": self._message[n] or None,
            "text_hash": f"{self._hash[n]:08x}" if self._hash[n] else None,
        }

    def delivered(self) -> Counter[int]:
        """How many messages reached each chat."""
        counted = {n for n, name in enumerate(self._methods) if name in DELIVERING}
        return Counter(
            self._chat[n]
            for n in range(len(self))
            if not self._code[n] and self._method[n] in counted
        )

    def summary(self) -> dict[str, Any]:
        """Counts per method and error code, and of messages per chat."""
        methods: dict[str, Counter[str]] = {name: Counter() for name in self._methods}
        for number, code in zip(self._method, self._code, strict=True):
            methods[self._methods[number]]["failed" if code else "ok"] += 1
        errors = Counter(code for code in self._code if code)
        return {
            "methods": {
                name: {"ok": count["ok"], "failed": count["failed"]}
                for name, count in methods.items()
            },
            "errors": {str(code): count for code, count in sorted(errors.items())},
            "too_many_requests": errors[_FLOOD],
            "delivered": {str(chat): count for chat, count in self.delivered().items()},
        }
