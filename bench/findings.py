"""What a whole measurement has found."""

from dataclasses import dataclass, field

from bench.figures import Medians
from bench.goals import Result


@dataclass(slots=True)
class Findings:
    """``rows`` compare contenders, ``results`` stand beside goals, ``notes`` are sentences."""

    rows: list[tuple[str, Medians]] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
