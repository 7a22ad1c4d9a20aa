"""Pictures of deliveries over time: numbers and clock times alone, which need no translation.

The library that draws is loaded when the first picture is drawn: a bot that draws none need not
hold it in memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from io import BytesIO
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont, ImageFont

MOST_SLICES = 48
FEWEST_SLICES = 12
_MINUTE_S, _HOUR_S, _DAY_S = 60, 3600, 86400
_LENGTHS_S = (
    *(1, 2, 5, 10, 15, 30),
    *(minutes * _MINUTE_S for minutes in (1, 2, 5, 10, 15, 30)),
    *(hours * _HOUR_S for hours in (1, 2, 3, 6, 12)),
    *(days * _DAY_S for days in (1, 2, 7, 14, 28, 56, 112)),
)
_MONDAY = datetime(2001, 1, 1)  # noqa: DTZ001 - by the clock of any zone
_STEPS = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)

_WIDTH, _HEIGHT = 960, 600
"""Small enough for the words to be read on a phone."""
_LEFT, _TOP, _RIGHT, _BOTTOM = 126, 34, 792, 528
_FINER = 2
"""The line is drawn so much larger and then made smaller, which smooths its edges."""
_FONT_SIZE = 30
_ROWS = 4
_LABELS, _LONG_LABELS = 5, 4
_PAPER, _INK, _GRID = "#ffffff", "#3b3f49", "#e3e3de"
_BARS, _LINE = "#3d5bd0", "#c65a11"


@dataclass(frozen=True, slots=True)
class Slices:
    """``number`` spans of time of the length ``each``, from ``start`` on.

    That is aware, in the zone of the clock times to be shown.
    """

    start: datetime
    each: timedelta
    number: int

    @classmethod
    def over(cls, first: datetime, last: datetime, zone: tzinfo) -> Slices:
        """Spans of a round length, at round times of the zone, that hold both moments: 12 to 48."""
        begun = first.astimezone(zone).replace(microsecond=0)
        for length_s in _LENGTHS_S:
            start = begun - timedelta(seconds=_local_s(begun) % length_s)
            number = int((last - start).total_seconds()) // length_s + 1
            if number <= MOST_SLICES:
                break
        return cls(start, timedelta(seconds=length_s), max(number, FEWEST_SLICES))

    @property
    def end(self) -> datetime:
        return self.start + self.number * self.each

    def labelled(self) -> tuple[tuple[float, str], ...]:
        """Round clock times among the borders, each with its place, from 0 to 1."""
        span_s = int((self.end - self.start).total_seconds())
        most = _LONG_LABELS if span_s > _DAY_S else _LABELS
        step = next((one for one in _LENGTHS_S if span_s // one < most), _LENGTHS_S[-1])
        form = "%d.%m %H:%M" if span_s > _DAY_S else "%H:%M" if step >= _MINUTE_S else "%H:%M:%S"
        after = range(-_local_s(self.start) % step, span_s + 1, step)
        return tuple(
            (seconds / span_s, f"{self.start + timedelta(seconds=seconds):{form}}")
            for seconds in after
        )


def deliveries(slices: Slices, counts: Sequence[int]) -> bytes:
    """A PNG of 960 × 600: bars for each slice (left axis), and a line for all so far (right).

    It takes some 150 ms, and belongs into a thread.
    """
    from PIL import Image, ImageDraw, ImageFont  # noqa: PLC0415 - see above

    image = Image.new("RGB", (_WIDTH, _HEIGHT), _PAPER)
    chart = _Chart(slices, counts)
    chart.draw(ImageDraw.Draw(image), ImageFont.load_default(_FONT_SIZE))
    for colour, wide in ((_PAPER, 10), (_LINE, 4)):
        finer = Image.new("L", (_WIDTH * _FINER, _HEIGHT * _FINER))
        chart.draw_line(ImageDraw.Draw(finer), wide * _FINER)
        image.paste(colour, mask=finer.resize(image.size, Image.Resampling.BOX))
    written = BytesIO()
    image.save(written, "PNG")
    return written.getvalue()


class _Chart:
    def __init__(self, slices: Slices, counts: Sequence[int]) -> None:
        self._slices = slices
        self._counts = counts
        self._totals = [0, *accumulate(counts)]
        self._bar_step = step_for(max(counts, default=0))
        self._line_step = step_for(self._totals[-1])
        self._wide = (_RIGHT - _LEFT) / slices.number

    def draw(self, canvas: ImageDraw, font: FreeTypeFont | ImageFont) -> None:
        """Everything but the line."""
        self._rows(canvas, font)
        for part, clock_time in self._slices.labelled():
            x = _LEFT + (_RIGHT - _LEFT) * part
            canvas.line([(x, _BOTTOM), (x, _BOTTOM + 9)], _INK, 2)
            canvas.text((x, _BOTTOM + 18), clock_time, _INK, font, anchor="mt")
        self._bars(canvas)

    def draw_line(self, canvas: ImageDraw, wide: int) -> None:
        """Up to the last delivery, and level from there on; ``_FINER`` times as large."""
        points = [
            (_LEFT + place * self._wide, _height(total, self._line_step))
            for place, total in enumerate(self._totals)
        ]
        canvas.line([(x * _FINER, y * _FINER) for x, y in points], 255, wide, joint="curve")

    def _rows(self, canvas: ImageDraw, font: FreeTypeFont | ImageFont) -> None:
        for row in range(_ROWS + 1):
            y = _height(row, 1)
            canvas.line([(_LEFT, y), (_RIGHT, y)], _INK if row == 0 else _GRID, 2)
            bars, line = grouped(row * self._bar_step), grouped(row * self._line_step)
            canvas.text((_LEFT - 14, y), bars, _BARS, font, anchor="rm")
            canvas.text((_RIGHT + 14, y), line, _LINE, font, anchor="lm")

    def _bars(self, canvas: ImageDraw) -> None:
        for place, count in enumerate(self._counts):
            if count:
                left = _LEFT + (place + 0.1) * self._wide
                top = min(_BOTTOM - 5, _height(count, self._bar_step))
                canvas.rectangle([left, top, left + 0.8 * self._wide, _BOTTOM], _BARS)


def _height(number: int, step: int) -> float:
    return _BOTTOM - (_BOTTOM - _TOP) * number / (step * _ROWS)


def step_for(most: int) -> int:
    """The smallest round number of which four reach ``most``; at least 1."""
    return next(step for step in _round_numbers() if step * _ROWS >= most)


def _round_numbers() -> Iterator[int]:
    power = 1
    while True:
        yield from (int(step * power) for step in _STEPS if step * power == int(step * power))
        power *= 10


def grouped(number: int) -> str:
    """``1 000 000``, as it is read in all three languages."""
    return f"{number:,}".replace(",", " ")


def _local_s(moment: datetime) -> int:
    """Whole seconds of the moment's own clock since a midnight, which was a Monday's."""
    return int((moment.replace(tzinfo=None) - _MONDAY).total_seconds())
