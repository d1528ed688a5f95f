"""Publishing readiness and opening the heatmap, on a real database, from a few people to very many.

Synthetic organisations are made in a temporary folder (or on a PostgreSQL server of their own) and removed at the end.
Each is published twice, the second time a week later with what is held from the first. Seconds are those of this
machine's processor, which other programs do not change; PostgreSQL's own work is not among them.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from statistics import median
from tempfile import TemporaryDirectory

from academy import create_app
from academy.people.models import Person
from bench import estimation, heatmap, synthetic
from bench.figures import HEADING, Figure, interleaved
from bench.organisations import run_flask
from bench.publication import Publishing, published

FEW, STANDARD, LARGEST = 640, 25_000, 250_000
SIZES = (FEW, 2_500, STANDARD, LARGEST)
PUBLICATION, GROWTH = 60.0, 1.2
MEMORY, MEMORY_OF_LARGEST = 500.0, 1_000.0  # MB
SHARE_OF_SQL, SHARE_OF_ANSWERS = 0.25, 0.05
ROUNDS = 7
WEEK = timedelta(days=7)
MOMENTS = {"Publishing": synthetic.END - WEEK, "Publishing a week later": synthetic.END}


def measure(sizes: Sequence[int] = SIZES, postgres: bool = False, arithmetic: bool = True) -> Iterator[Figure]:
    """Yield all figures beside their targets."""
    if arithmetic:
        yield from estimation.measure([people for people in sizes if people != FEW])
    with ExitStack() as organisations:
        pages: dict[int, heatmap.Page] = {}
        taken: dict[int, dict[str, Publishing]] = {}
        for people in sizes:
            settings = organisations.enter_context(_organisation(people, postgres))
            taken[people] = {what: published(settings, at) for what, at in MOMENTS.items()}
            yield from _publishing(people, taken[people])
            pages[people] = heatmap.Page(settings, f"/readiness/{synthetic.COMPANY}", Person.id == synthetic.LEADER)
        yield from _growth(taken)
        yield from heatmap.compared(pages)
        for people, page in pages.items():
            yield _share_of_sql(people, page)
        if STANDARD in pages:
            yield _share_of_answers(pages[STANDARD])


@contextmanager
def _organisation(people: int, postgres: bool) -> Iterator[Mapping[str, str]]:
    """Make an organisation; yield the settings under which it is found."""
    with ExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory(prefix="academy-bench-"))
        url = stack.enter_context(_postgres_database(people)) if postgres else ""
        settings = {"ACADEMY_MODE": "demo", "DATA_DIR": folder, "DATABASE_URL": url}
        run_flask(settings, "db", "upgrade")
        synthetic.make(create_app(**settings), people)
        yield settings


@contextmanager
def _postgres_database(people: int) -> Iterator[str]:
    from tests.postgres import temporary_database

    with temporary_database(f"bench{people}") as url:
        yield url


def _publishing(people: int, taken: Mapping[str, Publishing]) -> Iterator[Figure]:
    for what, found in taken.items():
        target = PUBLICATION if people == STANDARD else None
        details = f"{found.clock:.1f} s by the clock"
        yield Figure(f"{what}, {people:,} people", found.processor, target, unit="s", details=details)
        memory = MEMORY_OF_LARGEST if people == LARGEST else MEMORY
        yield Figure("  peak memory", found.memory, memory, unit="MB")


def _growth(taken: Mapping[int, Mapping[str, Publishing]]) -> Iterator[Figure]:
    if STANDARD in taken and LARGEST in taken:
        for what in MOMENTS:
            few, many = taken[STANDARD][what].processor / STANDARD, taken[LARGEST][what].processor / LARGEST
            yield Figure(f"{what}, per person, {LARGEST:,} / {STANDARD:,}", many / few, GROWTH)


def _share_of_sql(people: int, page: heatmap.Page) -> Figure:
    sql, whole = (median(times) for times in interleaved(ROUNDS, page.sql_milliseconds, page.milliseconds))
    details = f"{sql:.1f} of {whole:.1f} ms"
    return Figure(f"Heatmap page, SQL's share, {people:,} people", sql / whole, SHARE_OF_SQL, details=details)


def _share_of_answers(page: heatmap.Page) -> Figure:
    whole, answers = median(page.milliseconds() for _ in range(ROUNDS)), page.milliseconds_from_answers()
    details = f"{whole:.1f} of {answers:.0f} ms"
    return Figure(
        f"Heatmap page / means over all answers, {STANDARD:,}", whole / answers, SHARE_OF_ANSWERS, details=details
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.readiness", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, metavar="PEOPLE", help="numbers of people")
    parser.add_argument("--no-large", dest="large", action="store_false", help=f"leave out {LARGEST:,} people")
    parser.add_argument("--no-arithmetic", dest="arithmetic", action="store_false", help="leave out pure arithmetic")
    parser.add_argument("--postgres", action="store_true", help="measure on PostgreSQL instead of SQLite")
    options = parser.parse_args()
    sizes = sorted(people for people in options.sizes if options.large or people < LARGEST)
    print(HEADING, flush=True)
    missed = 0
    for figure in measure(sizes, options.postgres, options.arithmetic):
        missed += not figure.is_reached
        print(figure.line(), flush=True)
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
