from datetime import UTC, datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.presentation.charts import MOST_SLICES, Slices, deliveries, grouped, step_for

MINSK = ZoneInfo("Europe/Minsk")
EVENING = datetime(2026, 11, 22, 16, 30, 27, 250_000, tzinfo=UTC)
BLUE, ORANGE = (0x3D, 0x5B, 0xD0), (0xC6, 0x5A, 0x11)


def over(**length: float) -> Slices:
    return Slices.over(EVENING, EVENING + timedelta(**length), MINSK)


def drawn(slices: Slices, *counts: int) -> Image.Image:
    rest = (0,) * (slices.number - len(counts))
    return Image.open(BytesIO(deliveries(slices, (*counts, *rest)))).convert("RGB")


def columns(image: Image.Image, colour: tuple[int, int, int]) -> list[int]:
    """Where across the picture the colour stands."""
    wide, high = image.size
    pixels = image.load()
    assert pixels is not None
    return [x for x in range(wide) if any(pixels[x, y] == colour for y in range(40, high - 90))]


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001 - made aware below
    st.timedeltas(timedelta(), timedelta(days=365)),
)
def test_slices_hold_the_first_and_the_last_delivery(first: datetime, lasts: timedelta) -> None:
    first = first.replace(tzinfo=UTC)
    slices = Slices.over(first, first + lasts, MINSK)
    assert slices.start <= first
    assert first + lasts < slices.end
    assert 12 <= slices.number <= MOST_SLICES
    places = [place for place, _ in slices.labelled()]
    assert 1 <= len(places) <= 5
    assert all(0 <= place <= 1 for place in places)


@pytest.mark.parametrize(
    ("slices", "each", "labels"),
    [
        (over(seconds=0.4), timedelta(seconds=1), ["19:30:30", "19:30:35"]),
        (over(minutes=17), timedelta(seconds=30), ["19:30", "19:35", "19:40"]),
        (over(hours=9), timedelta(minutes=15), ["20:00", "22:00", "00:00"]),
        (over(days=3), timedelta(hours=2), ["23.11 00:00", "24.11 00:00", "25.11 00:00"]),
    ],
)
def test_times_are_round_by_the_clock_of_the_newsroom(
    slices: Slices, each: timedelta, labels: list[str]
) -> None:
    assert slices.each == each
    assert [words for _, words in slices.labelled()][:3] == labels


def test_three_deliveries_of_one_second_are_one_bar_and_a_line_that_stays_level() -> None:
    image = drawn(over(seconds=0.4), 3)
    assert image.size == (960, 600)
    assert max(columns(image, BLUE)) < 200
    assert max(columns(image, ORANGE)) > 780


def test_a_million_deliveries_fill_the_picture_from_end_to_end() -> None:
    slices = over(hours=9.26)
    blue = columns(drawn(slices, *[1_000_000 // slices.number] * slices.number), BLUE)
    assert min(blue) < 145
    assert max(blue) > 770


def test_a_slice_with_one_delivery_beside_thousands_is_still_seen() -> None:
    slices = over(minutes=1)
    image = drawn(slices, 0, 9_000, 0, 0, 1)
    middle = 126 + 666 * 4.5 / slices.number
    pixel = image.getpixel((int(middle), 525))
    assert isinstance(pixel, tuple)
    assert pixel[0] < 100
    assert pixel[2] > 200


@pytest.mark.parametrize(
    ("most", "step"), [(0, 1), (1, 1), (4, 1), (5, 2), (13, 4), (1000, 250), (1_000_000, 250_000)]
)
def test_an_axis_has_four_round_steps_of_whole_numbers(most: int, step: int) -> None:
    assert step_for(most) == step


def test_large_numbers_are_grouped_as_in_all_three_languages() -> None:
    assert grouped(1_000_000) == "1 000 000"
