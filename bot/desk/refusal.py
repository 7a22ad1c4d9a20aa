"""Why something is not sent, in a form that the desk has words for."""

from enum import StrEnum

from storage.values.briefs import Language


class Refusal(StrEnum):
    """Why something is not released; ``templates/answers/desk`` has the words."""

    NO_TOPIC = "no_topic"
    NO_TEXT = "no_text"
    PAST = "past"
    SAME_PERSON = "same_person"
    NO_WISH = "no_wish"
    CANARY = "canary"
    TOO_LATE = "too_late"
    CORRECTS = "corrects"
    ANNOUNCED = "announced"


class ReleaseError(Exception):
    """It is not released. ``detail`` is a few words of Telegram's, about ``language``."""

    def __init__(
        self, refusal: Refusal, detail: str = "", language: Language | None = None
    ) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal
        self.detail = detail
        self.language = language
