"""The fictional company: Fennimor makes espresso machines for cafés, hotels and offices.

It sells through its own sales force and through dealers, and services what it sold. Perrindale (dealers) and Orlo
(service) are partner companies. Sizes are those of 640 people; `planned_divisions` stretches or shrinks them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import cycle, islice, zip_longest

COMPANY = "Fennimor"
DOMAIN = "fennimor.example"
USUAL_PEOPLE = 640
USUAL_TEAMS = 40
TEAMS_GROW_BY = 0.93  # 25,000 people work in about 1,200 teams, somewhat larger ones

Roles = Mapping[str, float]

SALES = {"sales": 1.0}
SALES_AND_OFFICE = {"sales": 0.6, "other": 0.4}
PARTNER = {"partner": 1.0}
CX = {"cx": 1.0}
CX_AND_TECHNICIANS = {"cx": 0.75, "other": 0.25}
MARKETING = {"marketing": 1.0}
OTHER = {"other": 1.0}
HEADS = {"executive": 0.7, "other": 0.3}
DEALERS = {"partner": 0.4, "sales": 0.5, "other": 0.1}


@dataclass(frozen=True)
class Temper:
    """How the people of a unit are: what they know, what they claim, and how they take part.

    `strength` in logits around the company's mean, `boldness` in points claimed above what others would, `turnout` the
    share who begin, `persistence` the chance to go on after each step, `wave` when the programme reaches them
    (0 to 5, None not yet).
    """

    strength: float = 0.0
    boldness: float = 6.0
    turnout: float = 0.85
    persistence: float = 0.8
    wave: int | None = 1


USUAL = Temper()


@dataclass(frozen=True)
class TeamPlan:
    """A team: how many work there, as what, and how they are."""

    name: str
    size: int
    roles: Roles
    temper: Temper = USUAL


@dataclass(frozen=True)
class DivisionPlan:
    """A division, or a partner company, with the people who work directly in it."""

    name: str
    direct: int
    teams: tuple[TeamPlan, ...]
    domain: str = DOMAIN
    is_partner: bool = False
    direct_roles: Roles = field(default_factory=lambda: HEADS)
    temper: Temper = USUAL


BOARD = TeamPlan(COMPANY, 9, {"executive": 1.0}, Temper(0.6, 12, 1.0, 1.0, 1))

DIVISIONS = (
    DivisionPlan(
        "Sales",
        7,
        (
            TeamPlan("Sales Germany", 31, SALES, Temper(-1.6, 24, 0.95, 0.9, 0)),
            TeamPlan("Sales UK and Ireland", 24, SALES, Temper(0.4, 3, 0.95, 0.95, 1)),
            TeamPlan("Sales Nordics", 19, SALES, Temper(2.6, -8, 0.95, 0.97, 3)),
            TeamPlan("Sales France", 17, SALES, Temper(-0.4, 11, 0.85, 0.85, 2)),
            TeamPlan("Partner Management", 12, PARTNER, Temper(1.0, 4, 1.0, 0.95, 2)),
            TeamPlan("Sales Benelux", 13, SALES, Temper(0.1, 6, 0.8, 0.8, 2)),
            TeamPlan("Sales Iberia", 13, SALES, Temper(-0.9, 2, 0.85, 0.85, 3)),
            TeamPlan("Hotel Key Accounts", 10, SALES, Temper(-3.0, 22, 0.9, 0.95, 3)),
            TeamPlan("Sales Office", 7, SALES_AND_OFFICE, Temper(-1.0, -2, 0.9, 0.8, 4)),
        ),
        temper=Temper(0.2, 14, 1.0, 0.8, 1),
    ),
    DivisionPlan(
        "Marketing and Communications",
        6,
        (
            TeamPlan("Brand and Campaigns", 14, MARKETING, Temper(-0.6, 20, 0.95, 0.9, 0)),
            TeamPlan("Content Studio", 11, MARKETING, Temper(1.4, 4, 1.0, 0.95, 3)),
            TeamPlan("Social Media Desk", 8, MARKETING, Temper(3.4, -4, 1.0, 1.0, 4)),
            TeamPlan("Press and Public Affairs", 5, MARKETING, Temper(1.0, 0, 1.0, 0.95, 2)),
            TeamPlan("Market Insight", 7, MARKETING, Temper(4.0, -10, 1.0, 1.0, 4)),
            TeamPlan("Events and Fairs", 4, MARKETING, Temper(-0.2, 8, 1.0, 0.9, 1)),
            TeamPlan("Web Shop", 13, MARKETING, Temper(0.6, 6, 0.9, 0.9, 3)),
        ),
        direct_roles=MARKETING,
        temper=Temper(0.6, 4, 1.0, 0.95, 1),
    ),
    DivisionPlan(
        "Customer Experience",
        0,
        (
            TeamPlan("Service Desk North", 30, CX, Temper(1.3, -10, 0.95, 0.97, 1)),
            TeamPlan("Service Desk South", 27, CX, Temper(-0.3, 2, 0.9, 0.9, 2)),
            TeamPlan("Field Technicians", 32, CX_AND_TECHNICIANS, Temper(-2.0, 0, 0.55, 0.8, 3)),
            TeamPlan("Workshop Support", 18, CX_AND_TECHNICIANS, Temper(-0.9, 7, 0.75, 0.8, 2)),
            TeamPlan("Community and Reviews", 9, CX, Temper(3.6, -4, 1.0, 1.0, 5)),
            TeamPlan("Warranty and Returns", 12, CX, Temper(-0.3, 6, 0.95, 0.0, 0)),
            TeamPlan("Barista Training", 11, CX_AND_TECHNICIANS, Temper(0.6, 2, 0.95, 0.9, 1)),
            TeamPlan("Evening Desk", 10, CX, Temper(wave=None)),
        ),
    ),
    DivisionPlan(
        "Products and Operations",
        0,
        (
            TeamPlan("Machine Engineering", 22, OTHER, Temper(0.2, -2, 0.7, 0.8, 3)),
            TeamPlan("Electronics and Software", 18, OTHER, Temper(1.0, 8, 0.85, 0.9, 2)),
            TeamPlan("Assembly", 33, OTHER, Temper(-3.6, -6, 0.5, 0.9, 3)),
            TeamPlan("Logistics", 16, OTHER, Temper(-1.4, 4, 0.7, 0.8, 3)),
            TeamPlan("People and Culture", 9, OTHER, Temper(1.2, 0, 1.0, 0.95, 1)),
            TeamPlan("Finance", 13, OTHER, Temper(0.4, -10, 0.85, 0.85, 4)),
            TeamPlan("IT", 13, OTHER, Temper(0.8, 14, 0.8, 0.85, 2)),
            TeamPlan("Purchasing", 8, OTHER, Temper(-0.5, 6, 0.9, 0.8, 4)),
            TeamPlan("Legal and Compliance", 3, OTHER, Temper(1.8, -6, 1.0, 0.95, 1)),
        ),
    ),
    DivisionPlan(
        "Perrindale Dealers",
        0,
        (
            TeamPlan("Perrindale Hamburg", 14, DEALERS, Temper(-1.0, 13, 0.85, 0.85, 2)),
            TeamPlan("Perrindale Vienna", 11, DEALERS, Temper(-0.6, 6, 0.95, 0.0, 0)),
            TeamPlan("Perrindale Zurich", 11, DEALERS, Temper(0.7, 0, 0.9, 0.9, 3)),
            TeamPlan("Perrindale Online", 16, DEALERS, Temper(-0.2, 20, 0.8, 0.8, 3)),
        ),
        "perrindale.example",
        is_partner=True,
    ),
    DivisionPlan(
        "Orlo Service Partners",
        0,
        (
            TeamPlan("Orlo Leeds", 29, CX_AND_TECHNICIANS, Temper(-5.5, 24, 0.85, 1.0, 1)),
            TeamPlan("Orlo Lyon", 22, CX_AND_TECHNICIANS, Temper(-2.2, 3, 0.7, 0.8, 3)),
            TeamPlan("Orlo Porto", 23, CX_AND_TECHNICIANS, Temper(0.1, -4, 0.8, 0.85, 3)),
        ),
        "orlo.example",
        is_partner=True,
    ),
)


def planned_divisions(people: int) -> tuple[TeamPlan, tuple[DivisionPlan, ...]]:
    """Return the board and the divisions for this many people: all of them, with more or fewer teams."""
    teams = max(len(DIVISIONS), round(USUAL_TEAMS * (people / USUAL_PEOPLE) ** TEAMS_GROW_BY))
    chosen = _chosen_teams(teams)
    divisions = [replace(plan, teams=tuple(chosen[plan.name])) for plan in DIVISIONS]
    sizes = _sizes(people, [BOARD.size, *(size for plan in divisions for size in _sizes_in(plan))])
    board = replace(BOARD, size=sizes.pop(0))
    return board, tuple(_resized(plan, sizes) for plan in divisions)


def _chosen_teams(count: int) -> dict[str, list[TeamPlan]]:
    """Return `count` teams by division, taken from the divisions in turn; more than there are get a number."""
    turns = zip_longest(*([(plan.name, team) for team in plan.teams] for plan in DIVISIONS))
    order = [place for turn in turns for place in turn if place]
    chosen: dict[str, list[TeamPlan]] = {plan.name: [] for plan in DIVISIONS}
    for number, (division, team) in enumerate(islice(cycle(order), count)):
        copy = number // len(order) + 1
        chosen[division].append(team if copy == 1 else replace(team, name=f"{team.name} {copy}"))
    return chosen


def _sizes_in(plan: DivisionPlan) -> list[int]:
    return [plan.direct, *(team.size for team in plan.teams)]


def _sizes(people: int, usual: list[int]) -> list[int]:
    """Return sizes in proportion that sum up to `people`."""
    shares = [size * people / sum(usual) for size in usual]
    sizes = [int(share) for share in shares]
    missing = people - sum(sizes)
    largest_rests = sorted(range(len(sizes)), key=lambda place: sizes[place] - shares[place])
    for place in largest_rests[:missing]:
        sizes[place] += 1
    return sizes


def _resized(plan: DivisionPlan, sizes: list[int]) -> DivisionPlan:
    direct = sizes.pop(0)
    return replace(plan, direct=direct, teams=tuple(replace(team, size=sizes.pop(0)) for team in plan.teams))
