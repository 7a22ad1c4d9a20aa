import asyncio

from bot.service import Ticking


async def settled() -> None:
    for _ in range(3):
        await asyncio.sleep(0)


async def test_what_takes_longer_leaves_ticks_out() -> None:
    begun: list[int] = []
    go_on = asyncio.Event()

    async def do() -> None:
        begun.append(len(begun))
        await go_on.wait()

    ticking = Ticking(do)
    ticking.tick()
    await settled()
    ticking.tick()
    await settled()
    assert begun == [0]
    go_on.set()
    await settled()
    ticking.tick()
    await settled()
    assert begun == [0, 1]


async def test_an_error_ends_one_tick_alone() -> None:
    done = []

    async def do() -> None:
        done.append(1)
        raise RuntimeError

    ticking = Ticking(do)
    for _ in range(2):
        ticking.tick()
        await settled()
    assert done == [1, 1]


async def test_what_is_being_done_at_the_end_is_brought_to_its_end() -> None:
    done = []
    go_on = asyncio.Event()

    async def do() -> None:
        await go_on.wait()
        done.append(1)

    ticking = Ticking(do)
    await ticking.end()
    ticking.tick()
    asyncio.get_running_loop().call_later(0.01, go_on.set)
    await ticking.end()
    assert done == [1]


async def test_what_takes_too_long_at_the_end_is_broken_off_in_order() -> None:
    told = []

    async def do() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            told.append(1)

    ticking = Ticking(do, last_s=0.01)
    ticking.tick()
    await ticking.end()
    assert told == [1]
