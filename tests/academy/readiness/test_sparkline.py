"""The small trend: which months it spans, and that a figure that appears late is no progress."""

from academy.readiness.sparkline import Shown, sparklines

SALES = (1, False)


def shown(**months: dict[int, int]) -> list[Shown]:
    """Figures of one row by publication (p1, p2 …) and competency."""
    return [Shown(SALES, int(key[1:]), one, value) for key, own in months.items() for one, value in own.items()]


def test_a_line_goes_over_the_competencies_that_every_month_shows() -> None:
    line = sparklines(shown(p1={1: 40}, p2={1: 50, 2: 90}), [1, 2])[SALES]
    assert (line.first, line.last, line.months) == (40, 50, 2)


def test_a_month_without_figures_ends_the_line_and_so_does_the_newest() -> None:
    line = sparklines(shown(p1={1: 10}, p3={1: 50}, p4={1: 60}), [1, 2, 3, 4])[SALES]
    assert (line.first, line.last, line.months) == (50, 60, 2)
    assert sparklines(shown(p1={1: 10}, p2={1: 20}), [1, 2, 3]) == {}


def test_months_that_share_no_competency_have_no_line() -> None:
    assert sparklines(shown(p1={1: 40}, p2={2: 90}), [1, 2]) == {}


def test_higher_is_further_up_and_the_line_ends_at_the_newest_month() -> None:
    line = sparklines(shown(p1={1: 40}, p2={1: 60}), [1, 2])[SALES]
    (_, first), (x, last) = [tuple(map(float, point.split(","))) for point in line.points.split()]
    assert last < first
    assert line.end == (x, last)
