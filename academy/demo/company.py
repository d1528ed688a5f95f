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

    `strength` in logits around the company's mean, `boldness` in points claimed above what is true, `turnout` the
    share who begin, `persistence` the chance to go on after each step, `wave` when the programme reaches them
    (0 to 4, None not yet).
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


BOARD = TeamPlan(COMPANY, 6, {"executive": 1.0}, Temper(strength=0.5, boldness=16, turnout=1.0, wave=0))

DIVISIONS = (
    DivisionPlan(
        "Sales",
        5,
        (
            TeamPlan("Sales Germany", 31, SALES, Temper(-0.9, 27, 0.9, 0.75, 0)),
            TeamPlan("Sales UK and Ireland", 24, SALES, Temper(0.5, 6, 0.95, 0.9, 0)),
            TeamPlan("Sales Nordics", 19, SALES, Temper(1.3, -4, 0.95, 0.92, 0)),
            TeamPlan("Sales France", 17, SALES, Temper(-0.2, 14, 0.8, 0.8, 2)),
            TeamPlan("Partner Management", 12, PARTNER, Temper(0.7, 5, 0.95, 0.92, 0)),
            TeamPlan("Sales Benelux", 13, SALES, Temper(0.1, 10, 0.75, 0.7, 2)),
            TeamPlan("Sales Iberia", 11, SALES, Temper(-0.4, 4, 0.85, 0.8, 3)),
            TeamPlan("Hotel Key Accounts", 8, SALES, Temper(-1.3, 24, 0.8, 0.7, 3)),
            TeamPlan("Sales Office", 7, SALES_AND_OFFICE, Temper(-0.6, 2, 0.7, 0.6, 4)),
        ),
        temper=Temper(0.3, 18, 0.9, 0.7, 0),
    ),
    DivisionPlan(
        "Marketing and Communications",
        6,
        (
            TeamPlan("Brand and Campaigns", 14, MARKETING, Temper(0.3, 20, 0.95, 0.85, 0)),
            TeamPlan("Content Studio", 11, MARKETING, Temper(0.6, 6, 0.95, 0.9, 0)),
            TeamPlan("Social Media Desk", 8, MARKETING, Temper(1.6, 0, 1.0, 0.95, 0)),
            TeamPlan("Press and Public Affairs", 5, MARKETING, Temper(0.9, 2, 1.0, 0.9, 0)),
            TeamPlan("Market Insight", 6, MARKETING, Temper(1.7, -6, 1.0, 0.95, 0)),
            TeamPlan("Events and Fairs", 4, MARKETING, Temper(0.0, 10, 1.0, 0.8, 1)),
            TeamPlan("Web Shop", 13, MARKETING, Temper(0.1, 8, 0.85, 0.8, 1)),
        ),
        direct_roles=MARKETING,
        temper=Temper(0.6, 8, 1.0, 0.9, 0),
    ),
    DivisionPlan(
        "Customer Experience",
        3,
        (
            TeamPlan("Service Desk North", 30, CX, Temper(0.8, -8, 0.95, 0.9, 0)),
            TeamPlan("Service Desk South", 27, CX, Temper(-0.3, 3, 0.85, 0.8, 1)),
            TeamPlan("Field Technicians", 35, CX_AND_TECHNICIANS, Temper(-1.2, 4, 0.55, 0.6, 3)),
            TeamPlan("Workshop Support", 18, CX_AND_TECHNICIANS, Temper(-0.6, 9, 0.7, 0.7, 2)),
            TeamPlan("Community and Reviews", 7, CX, Temper(1.7, -2, 1.0, 0.95, 0)),
            TeamPlan("Warranty and Returns", 12, CX, Temper(-0.4, 8, 0.9, 0.0, 0)),
            TeamPlan("Barista Training", 9, CX_AND_TECHNICIANS, Temper(0.5, 4, 0.9, 0.85, 1)),
            TeamPlan("Evening Desk", 10, CX, Temper(wave=None)),
        ),
        temper=Temper(0.6, 4, 1.0, 0.8, 0),
    ),
    DivisionPlan(
        "Products and Operations",
        5,
        (
            TeamPlan("Machine Engineering", 22, OTHER, Temper(0.2, 2, 0.7, 0.7, 3)),
            TeamPlan("Electronics and Software", 18, OTHER, Temper(0.7, 10, 0.8, 0.8, 2)),
            TeamPlan("Assembly", 33, OTHER, Temper(-1.6, 2, 0.45, 0.6, 4)),
            TeamPlan("Logistics", 16, OTHER, Temper(-0.9, 6, 0.65, 0.7, 3)),
            TeamPlan("People and Culture", 9, OTHER, Temper(1.0, 2, 1.0, 0.9, 1)),
            TeamPlan("Finance", 11, OTHER, Temper(0.3, -6, 0.8, 0.75, 3)),
            TeamPlan("IT", 13, OTHER, Temper(0.6, 15, 0.75, 0.75, 2)),
            TeamPlan("Purchasing", 8, OTHER, Temper(-0.3, 8, 0.6, 0.6, 4)),
            TeamPlan("Legal and Compliance", 3, OTHER, Temper(1.4, -4, 1.0, 0.9, 1)),
        ),
        temper=Temper(0.2, 10, 0.8, 0.7, 2),
    ),
    DivisionPlan(
        "Perrindale Dealers",
        4,
        (
            TeamPlan("Perrindale Hamburg", 14, DEALERS, Temper(-0.5, 15, 0.8, 0.75, 2)),
            TeamPlan("Perrindale Vienna", 11, DEALERS, Temper(-0.8, 8, 0.9, 0.0, 0)),
            TeamPlan("Perrindale Zurich", 9, DEALERS, Temper(0.4, 2, 0.8, 0.8, 2)),
            TeamPlan("Perrindale Online", 16, DEALERS, Temper(0.1, 22, 0.75, 0.7, 3)),
        ),
        "perrindale.example",
        is_partner=True,
        direct_roles={"partner": 0.75, "executive": 0.25},
        temper=Temper(0.2, 14, 0.9, 0.7, 2),
    ),
    DivisionPlan(
        "Orlo Service Partners",
        3,
        (
            TeamPlan("Orlo Leeds", 29, CX_AND_TECHNICIANS, Temper(-1.7, 26, 0.7, 0.7, 2)),
            TeamPlan("Orlo Lyon", 22, CX_AND_TECHNICIANS, Temper(-0.7, 5, 0.6, 0.65, 3)),
            TeamPlan("Orlo Porto", 23, CX_AND_TECHNICIANS, Temper(-0.1, 0, 0.7, 0.75, 3)),
        ),
        "orlo.example",
        is_partner=True,
        direct_roles={"partner": 0.67, "executive": 0.33},
        temper=Temper(-0.4, 12, 0.8, 0.6, 3),
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
