"""What is counted, for Prometheus. No label and no value tells anything about a reader."""

from collections.abc import Callable
from functools import partial

from prometheus_client import CollectorRegistry, Counter, Gauge

from bot.delivery.lanes import Lane
from bot.delivery.outcome import Outcome


class Metrics:
    """Counters that the parts call, and gauges that ask the parts when they are read."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._registry = registry
        self._requests = Counter(
            "briefs_requests",
            "Requests to Telegram about a chat, by method and outcome.",
            ("method", "outcome"),
            registry=registry,
        )
        self._updates = Counter("briefs_updates", "Updates that were handled.", registry=registry)

    def request(self, method: str, outcome: Outcome) -> None:
        """A request was answered, or given up."""
        self._requests.labels(method, outcome.value).inc()

    def update(self) -> None:
        """An update was handled."""
        self._updates.inc()

    def gauge(self, name: str, text: str, value: Callable[[], float]) -> None:
        """Ask ``value`` whenever metrics are read."""
        Gauge(f"briefs_{name}", text, registry=self._registry).set_function(value)

    def lanes(self, waiting: Callable[[Lane], int]) -> None:
        """How many requests wait for their turn in each lane."""
        gauge = Gauge(
            "briefs_waiting", "Requests waiting for a slot.", ("lane",), registry=self._registry
        )
        for lane in Lane:
            gauge.labels(lane.name.lower()).set_function(partial(waiting, lane))
