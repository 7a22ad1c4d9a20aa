"""The picture of a campaign's deliveries over time, with its caption."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import tzinfo

from bot.desk.campaigns.progress import Card
from bot.presentation.charts import Slices, deliveries
from bot.presentation.environment import Screens
from bot.presentation.screen import Picture
from storage.reports import Reports
from storage.values.briefs import Language


class Pictures:
    """Draws pictures; ``zone`` is that of their clock times.

    One at a time, in a thread of its own that the first one starts: each thread that draws keeps
    10 MB.
    """

    def __init__(self, reports: Reports, screens: Screens, zone: tzinfo) -> None:
        self._reports = reports
        self._screens = screens
        self._zone = zone
        self._thread = ThreadPoolExecutor(1, "pictures")

    async def of(self, card: Card, language: Language) -> Picture | None:
        """How the deliveries of a campaign that is over arrived; None when nothing has."""
        course = card.spread.course if card.spread else None
        if course is None:
            return None
        slices = Slices.over(course.first, course.last, self._zone)
        counts = await self._reports.slices(
            card.campaign.id, slices.start, slices.each, slices.number
        )
        loop = asyncio.get_running_loop()
        image = await loop.run_in_executor(self._thread, deliveries, slices, counts)
        caption = self._screens.render("desk/picture.html", language, card=card, each=slices.each)
        return Picture(image, caption)
