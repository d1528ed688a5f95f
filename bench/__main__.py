"""Measure what is fast and print every figure beside its target: `python -m bench`."""

import argparse
import sys
from collections.abc import Iterator

from bench import accuracy, engine, heatmap, organisations, readiness, saving
from bench.figures import HEADING, Figure

SMALL, LARGE = 640, 25_000
LOAD_SMALL, LOAD_LARGE = 20.0, 240.0  # seconds


def figures(options: argparse.Namespace) -> Iterator[Figure]:
    yield from engine.figures()
    yield _loading(SMALL, LOAD_SMALL)
    environment = organisations.environment(SMALL)
    yield from saving.measure(organisations.database_url(SMALL), environment, "SQLite")
    if options.large:
        if options.fresh or not organisations.is_made(LARGE):
            yield _loading(LARGE, LOAD_LARGE)
        yield from heatmap.measure(SMALL, LARGE)
    if options.postgres:
        yield from _on_postgres()
    if options.accuracy:
        yield from accuracy.measure()
    if options.readiness:
        yield from readiness.measure()


def _loading(people: int, target: float) -> Figure:
    taken = organisations.make(people)
    details = f"{taken.processor:.1f} s of a processor"
    return Figure(f"Loading the demo, {people:,} people", taken.clock, target, False, "s", details)


def _on_postgres() -> Iterator[Figure]:
    from tests.postgres import temporary_database

    with temporary_database("bench") as url:
        organisations.make(SMALL, url)
        address = url.replace("postgresql://", "postgresql+psycopg://")
        yield from saving.measure(address, organisations.environment(SMALL, url), "PostgreSQL")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--postgres", action="store_true", help="measure saving on PostgreSQL as well")
    parser.add_argument("--fresh", action="store_true", help="make the large organisation anew (minutes)")
    parser.add_argument("--no-large", dest="large", action="store_false", help=f"leave out what needs {LARGE:,} people")
    parser.add_argument("--accuracy", action="store_true", help="simulate how near the estimates come")
    parser.add_argument("--readiness", action="store_true", help="publish up to 250,000 people (see bench.readiness)")
    print(HEADING, flush=True)
    missed = 0
    for figure in figures(parser.parse_args()):
        missed += not figure.is_reached
        print(figure.line(), flush=True)
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
