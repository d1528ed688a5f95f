"""What a page says of a unit without any figure: why there is none, never another reason."""

from collections.abc import Callable, Sequence

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from academy.db import session
from academy.people.models import Person
from academy.readiness.figures import Figure, Show
from academy.readiness.heatmap import HeatCell, Heatmap, HeatRow
from academy.readiness.models import Cell, CellState
from academy.readiness.nothing_words import Nothing, why_nothing
from tests.academy.readiness.factories import leader_of, make_published_scene
from tests.factories import make_role

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("empty_database")]

MEASURED = (Show.measured, Show.gap, Show.coverage, Show.forecast)
TOO_FEW = "Too few people to show anything."


def said(states: Sequence[CellState], show: Show = Show.measured, people: int | None = None) -> Nothing:
    """Return what is said of Acme and its eleven people when its cells have these states."""
    cells = [HeatCell(Figure(state), state.value, "", 0, show.value, False, "", "", None) for state in states]
    total = HeatRow("All Acme", None, cells, None)
    return why_nothing(Heatmap([], [], total, "", [], people, 11, []), "Acme", show, 5)


@pytest.mark.parametrize(
    ("states", "title"),
    [
        ([CellState.too_few, CellState.no_data], TOO_FEW),
        ([CellState.hidden, CellState.no_data], "Every figure here is hidden."),
        ([CellState.not_compared, CellState.no_data], "Nothing here can be compared."),
        ([CellState.too_few, CellState.hidden], "No figure can be shown here."),
        ([CellState.no_data, CellState.no_current_evidence], "No current evidence in Acme."),
        ([CellState.no_data, CellState.not_needed], "Nothing measured in Acme yet."),
        ([CellState.not_needed], "No targets in Acme."),
    ],
)
def test_the_headline_gives_the_reason_the_cells_give(states: list[CellState], title: str) -> None:
    assert said(states).title == title


def test_of_several_reasons_every_one_that_occurs_is_explained() -> None:
    starts = [one.split(":")[0] for one in said([CellState.hidden, CellState.too_few], Show.blind_spot).sentences]
    assert starts == ["Too few", "Hidden"]


@pytest.mark.parametrize("show", MEASURED)
def test_too_few_are_told_how_many_it_takes(show: Show) -> None:
    assert said([CellState.too_few], show).sentences[0] == "Figures appear once 5 people are measured."


def test_a_claim_speaks_of_those_who_rated_themselves() -> None:
    assert said([CellState.too_few], Show.claimed).sentences[0].endswith("5 people have rated themselves.")
    assert said([CellState.no_data], Show.claimed, people=11).title == "Nobody in Acme has rated themselves yet."
    assert said([CellState.no_data], Show.blind_spot, people=11).title == "Nothing to compare in Acme yet."


def test_only_where_nobody_is_measured_a_module_should_be_assigned() -> None:
    assert said([CellState.no_data]).is_unmeasured
    assert not said([CellState.not_needed, CellState.no_data], Show.gap, people=11).is_unmeasured


def test_of_a_role_nobody_holds_there_it_is_not_said_that_nobody_is_measured(
    sign_in: Callable[[Person], FlaskClient],
) -> None:
    scene = make_published_scene()
    make_role("executive", name="Executive", position=2)
    page = sign_in(leader_of(scene.north)).get("/readiness/north?role=executive").text
    assert "Nothing measured in North (Executive) yet." in page


def test_a_unit_whose_figures_are_all_hidden_is_not_said_to_be_too_small(
    sign_in: Callable[[Person], FlaskClient],
) -> None:
    scene = make_published_scene()
    session().execute(
        update(Cell).where(Cell.measured_state == CellState.too_few).values(measured_state=CellState.hidden)
    )
    page = sign_in(leader_of(scene.four)).get("/readiness/four").text
    assert "Every figure here is hidden." in page
    assert TOO_FEW not in page
    assert "Figures appear once" not in page
