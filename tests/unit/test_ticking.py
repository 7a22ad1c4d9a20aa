import asyncio

from bot.service import Ticking


async def test_what_takes_longer_leaves_ticks_out() -> None:
    begun: list[int] = []
    go_on = asyncio.Event()

    async def do() -> None:
        begun.append(len(begun))
        await go_on.wait()

    ticking = Ticking(do)
    first = asyncio.create_task(ticking.tick())
    await asyncio.sleep(0)
    await ticking.tick()
    assert begun == [0]
    go_on.set()
    await first
    await ticking.tick()
    assert begun == [0, 1]


async def test_an_error_ends_one_tick_alone() -> None:
    done = []

    async def do() -> None:
        done.append(1)
        raise RuntimeError

    ticking = Ticking(do)
    await ticking.tick()
    await ticking.tick()
    assert done == [1, 1]
