"""A measured figure beside its target, and how to print many."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True)
class Figure:
    """One measurement: what, how much, and whether that is enough; without a target anything is."""

    what: str
    value: float
    target: float | None = None
    at_least: bool = False
    unit: str = "×"
    details: str = ""

    @property
    def is_reached(self) -> bool:
        if self.target is None:
            return True
        return self.value >= self.target if self.at_least else self.value <= self.target

    def line(self) -> str:
        target, verdict = "", ""
        if self.target is not None:
            target = f"{'≥' if self.at_least else '≤'} {self.target:g} {self.unit}"
            verdict = "ok" if self.is_reached else "MISSED"
        return f"{self.what:<52}{self.value:>8.2f} {self.unit:<8}{target:<15}{verdict:<8}{self.details}"


HEADING = f"{'':<52}{'measured':>8} {'':<8}{'target':<15}"


def peak_memory() -> float:
    """Return the megabytes this process had at most. What `getrusage` tells would begin with its parent's."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def interleaved(rounds: int, *measures: Callable[[], float]) -> list[list[float]]:
    """Take turns between the measures, so that what else the machine does hits all of them alike."""
    results: list[list[float]] = [[] for _ in measures]
    for _ in range(rounds):
        for place, measure in enumerate(measures):
            results[place].append(measure())
    return results


def median_ratio(above: list[float], below: list[float]) -> float:
    """Return the median over the rounds of one figure divided by the other."""
    return median(one / other for one, other in zip(above, below, strict=True))
