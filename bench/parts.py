"""The parts of the whole measurement, each of which adds its findings."""

import asyncio
from collections.abc import Awaitable, Callable
from statistics import median

from bench import breaking, comparison, goals, limited, million, polling, readers, scratch
from bench.contenders import ENGINE, FREE_ENGINE, FREE_RIVAL, PAID_ENGINE, RIVALS, Contender
from bench.figures import medians
from bench.findings import Findings

_ASKS = 240
_AUDIENCE = 25_000


async def side_by_side(findings: Findings, runs: int) -> None:
    """The engine and all rivals on a server without limits."""
    await _compare(findings, (ENGINE, *RIVALS), runs)


async def engine(findings: Findings, runs: int) -> None:
    """The engine alone, which a whole measurement has in ``side_by_side``."""
    await _compare(findings, (ENGINE,), runs)


async def _compare(findings: Findings, contenders: tuple[Contender, ...], runs: int) -> None:
    found = await comparison.compare(contenders, runs)
    findings.rows += [(contender.name, medians(many)) for contender, many in found.items()]
    ours = medians(found[ENGINE])
    findings.results += [goals.SPEED.result(ours.per_second), goals.CPU.result(ours.cpu_s_per_1000)]


async def paid(findings: Findings, runs: int) -> None:
    """30,000 messages at Telegram's paid rate."""
    found = await limited.several(PAID_ENGINE, 1000, runs, at_once=False, paid=True)
    findings.results += [
        goals.PAID_SHARE.result(100 * median(one.share for one in found)),
        goals.PAID_FLOODED.result(max(one.run.flooded for one in found)),
        goals.PAID_CORES.result(median(one.run.cores for one in found)),
    ]
    busiest = max(one.busiest for one in found)
    findings.notes.append(f"Paid rate: at most {busiest:,} messages arrived in any one second.")


async def free(findings: Findings, runs: int) -> None:
    """900 messages at Telegram's free rate, the engine and a rival with a limiter."""
    found, rival = await asyncio.gather(
        limited.several(FREE_ENGINE, 30, runs, at_once=True), limited.once(FREE_RIVAL, 30)
    )
    findings.results += [
        goals.FREE_SHARE.result(100 * median(one.share for one in found)),
        goals.FREE_FLOODED.result(max(one.run.flooded for one in found)),
    ]
    busiest = max(one.busiest for one in found)
    findings.notes.append(f"Free rate: at most {busiest} messages arrived in any one second.")
    findings.notes.append(
        f"{FREE_RIVAL.name}, as it comes, on the same server: {rival.run.flooded} 429s,"
        f" {rival.busiest} messages in its busiest second."
    )


async def latest(findings: Findings, runs: int) -> None:
    """Readers of the whole product beside a broadcast at the paid rate."""
    found = []
    for _ in range(runs):
        with scratch.folder() as folder:
            found.append(await readers.during_broadcast(folder, _AUDIENCE, _ASKS))
    more = median(one.busy_s - one.quiet_s for one in found)
    findings.results.append(goals.READER_DELAY.result(1000 * more))
    quiet, busy = (
        1000 * median(getattr(one, name) for one in found) for name in ("quiet_s", "busy_s")
    )
    findings.notes.append(
        f"`/latest` of the whole product: p99 of {_ASKS} questions at 20/s, {quiet:.0f} ms without"
        f" a broadcast and {busy:.0f} ms during one, from the question to the answer's arrival at"
        " the server."
    )


async def huge(findings: Findings, runs: int) -> None:
    """A million recipients, once: of the product while it prepares, of the engine to the end."""
    del runs
    with scratch.folder() as folder:
        await million.fill(folder, million.MILLION, readers.READERS)
        with scratch.copy_of(folder) as copy:
            whole = await million.broadcast(copy, million.MILLION)
        found = await readers.during_preparation(folder, million.MILLION)
    findings.results += [
        goals.MILLION_MEMORY.result(max(whole.run.peak_mib, found.peak_mib)),
        goals.MILLION_GROWTH.result(whole.growth_mib),
        goals.MILLION_PREPARED.result(found.seconds),
        goals.MILLION_READER.result(1000 * found.p99_s),
    ]
    findings.notes.append(
        f"A million recipients on a server without limits: {whole.run.seconds:.0f} s from the"
        f" campaign to closed books, {whole.run.per_second:,.0f} messages/s,"
        f" {whole.run.cpu_s_per_1000:.3f} CPU s per 1000, peak {whole.run.peak_mib:.0f} MiB;"
        f" the audience was whole after {whole.prepared_s:.0f} s, while sending went on."
    )


async def urgent(findings: Findings, runs: int) -> None:
    """Breaking updates during a digest, free and paid."""
    found, faster = list[float](), list[float]()
    for _ in range(runs):
        free_delays, paid_delays = await asyncio.gather(
            breaking.delays(paid=False), breaking.delays(paid=True)
        )
        found += free_delays
        faster += paid_delays
    findings.results.append(goals.BREAKING.result(max(*found, *faster)))
    findings.notes.append(
        f"Breaking: the worst of {len(found) + len(faster)} pushes by another process; median"
        f" {median(found):.2f} s at 30/s, {median(faster):.2f} s at 1000/s."
    )


async def updates(findings: Findings, runs: int) -> None:
    """Updates through polling."""
    found = [(await polling.once()).per_second for _ in range(runs)]
    findings.results.append(goals.POLLING.result(median(found)))


Part = Callable[[Findings, int], Awaitable[None]]

PARTS: dict[str, Part] = {
    "side-by-side": side_by_side,
    "paid": paid,
    "free": free,
    "latest": latest,
    "million": huge,
    "breaking": urgent,
    "polling": updates,
}
ALONE: dict[str, Part] = {"engine": engine}
