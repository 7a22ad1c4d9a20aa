"""What people do on the chat page: press, write, reply, hand in files."""

from playwright.async_api import FilePayload, Locator, Page


def chat(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


def newest(place: Locator) -> Locator:
    return place.get_by_role("article").last


async def start(place: Locator) -> None:
    await place.get_by_role("button", name="Start", exact=True).click()


async def press(place: Locator, words: str) -> None:
    """The button with these words under the newest message."""
    await newest(place).get_by_role("button", name=words).click()


async def write(place: Locator, words: str) -> None:
    """Write, in reply to a message that asks for one if that is the newest."""
    field = place.get_by_role("combobox", name="Message as")
    await field.fill(words)
    await field.press("Enter")


async def reply(place: Locator, words: str) -> None:
    """Write in reply to the newest message."""
    await newest(place).locator(".bubble").hover()
    await newest(place).get_by_role("button", name="Reply", exact=True).click()
    await write(place, words)


async def attach(place: Locator, what: str, *files: FilePayload) -> None:
    """Send files, one after the other, by the menu beside the field."""
    for file in files:
        await place.get_by_role("button", name="Attach or forward").click()
        async with place.page.expect_file_chooser() as chooser:
            await place.page.get_by_role("menuitem", name=what).click()
        await (await chooser.value).set_files(file)
        await place.get_by_role("button", name="Send", exact=True).click()
