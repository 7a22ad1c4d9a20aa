from io import BytesIO

from PIL import Image

from bot.delivery.plain_picture import picture_in, plain_png


def test_the_picture_is_one_grey_and_small() -> None:
    picture = Image.open(BytesIO(plain_png()))
    assert picture.size == (320, 180)
    assert picture.getextrema() == (0xD9, 0xD9)
    assert len(plain_png()) < 1000


def test_the_picture_is_found_in_the_answer_in_its_largest_size() -> None:
    sizes = b'[{"file_id":"small"},{"file_id":"large"}]'
    assert picture_in(b'{"ok":true,"result":{"message_id":1,"photo":' + sizes + b"}}") == "large"


def test_an_answer_without_a_picture_has_none() -> None:
    for body in (b"", b"[]", b'{"ok":true,"result":true}', b'{"ok":true,"result":{"photo":[]}}'):
        assert picture_in(body) is None
