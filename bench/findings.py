"""What a whole measurement has found."""

from dataclasses import dataclass, field

from bench.figures import Medians
from bench.goals import Result


@dataclass(slots=True)
class Findings:
    """``rows`` compare contenders, ``results`` stand beside goals, ``notes`` are sentences.

    ``load`` is the machine's load average before all of it.
    """

    load: float
    rows: list[tuple[str, Medians]] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
