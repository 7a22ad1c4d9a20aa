"""Contents of campaigns under way, rendered and encoded once for each variant."""

import structlog

from bot.delivery.alerts import AlertKind
from bot.delivery.contents import Contents
from bot.delivery.course import Course
from bot.delivery.sender import Payload, prepare
from storage.values.subscribers import Variant

_log = structlog.get_logger(__name__)

AT_ONCE = 8
"""Contents rendered between two turns of the journal, so that sending does not falter."""


class Renderer:
    """``paid`` marks all messages for paid broadcast."""

    def __init__(self, contents: Contents, *, paid: bool) -> None:
        self._contents = contents
        self._paid = paid

    async def render(self, course: Course) -> None:
        """Give the course some of the contents that it wants.

        A content that cannot be rendered stops the campaign, like one that Telegram refuses.
        """
        for variant in list(course.wanted)[:AT_ONCE]:
            try:
                payload = await self._payload(course, variant)
            except Exception as error:  # noqa: BLE001 - reason below
                # A defect in one template must not end the delivery of other campaigns.
                _log.exception("a message cannot be rendered", campaign=course.id)
                course.stop(AlertKind.CONTENT, f"cannot be rendered ({type(error).__name__})")
                return
            course.rendered(variant, payload)

    async def _payload(self, course: Course, variant: Variant) -> Payload | None:
        screen = await self._contents.screen(course.campaign, variant)
        return None if screen is None else prepare(screen, paid=self._paid)
