"""Who works where: units, people and permissions of the demo organisation."""

from collections.abc import Iterator
from dataclasses import dataclass

from academy.curriculum.addresses import slug_of
from academy.demo.bulk import Bulk
from academy.demo.calendar import DAYS, Calendar
from academy.demo.cast import CAST, CastMember
from academy.demo.chance import Chance
from academy.demo.company import COMPANY, DOMAIN, DivisionPlan, Roles, TeamPlan, Temper, planned_divisions
from academy.demo.names import Addresses, names
from academy.people.models import Organisation, Permission, PermissionKind, Person, Unit, UnitKind

WAVES = (4, 70, 130, 185, 228, 243)  # days after the start on which the programme reaches another part of the company
FIRST_IMPORT = -3
NEWEST_JOIN = 253  # the day people came whom the programme has not reached yet
LATER_HIRES = 0.06
LEAVERS = 0.02
USUAL_DELAY = 7.0  # days from the invitation to the first visit
TEAMS_WITH_LEADER = 0.6


@dataclass(frozen=True, slots=True)
class Place:
    """A unit as people belong to it; `division` and `team` are empty above them."""

    id: int
    path: str
    division: str
    team: str
    is_partner: bool
    roles: Roles
    temper: Temper
    domain: str
    size: int


@dataclass(frozen=True, slots=True)
class Employee:
    """A person of the demo, with what the simulation must know. Days count from the start of the history.

    `begin_day` is None for who has not begun.
    """

    id: int
    name: str
    role: str
    place: Place
    cast: CastMember | None
    joined_day: int
    left_day: int | None
    begin_day: int | None


def write_organisation(
    bulk: Bulk, chance: Chance, calendar: Calendar, people: int
) -> tuple[list[Place], list[Employee]]:
    """Write units, people and permissions; return the units and the people by id, those of the cast first."""
    bulk.add(Organisation, name=COMPANY, is_demo=True, created_at=calendar.end)
    places = list(_write_units(bulk, people))
    employees = list(_employees(chance, places, bulk.next_id(Person)))
    addresses = Addresses()
    for employee in employees:
        _write_person(bulk, calendar, addresses, employee)
    _write_permissions(bulk, chance, places, employees)
    return places, employees


def _write_units(bulk: Bulk, people: int) -> Iterator[Place]:
    board, divisions = planned_divisions(people)
    root = _write_unit(bulk, COMPANY, UnitKind.company, None, False, 0)
    yield Place(root.id, root.path, "", "", False, board.roles, board.temper, DOMAIN, board.size)
    for position, plan in enumerate(divisions):
        yield from _write_division(bulk, plan, root, position)


@dataclass(frozen=True, slots=True)
class _Node:
    id: int
    path: str


def _write_division(bulk: Bulk, plan: DivisionPlan, root: _Node, position: int) -> Iterator[Place]:
    node = _write_unit(bulk, plan.name, UnitKind.division, root, plan.is_partner, position)
    yield _place(node, plan, TeamPlan("", plan.direct, plan.direct_roles, plan.temper))
    for number, team in enumerate(plan.teams):
        yield _place(_write_unit(bulk, team.name, UnitKind.team, node, plan.is_partner, number), plan, team)


def _place(node: _Node, division: DivisionPlan, team: TeamPlan) -> Place:
    return Place(
        id=node.id,
        path=node.path,
        division=division.name,
        team=team.name,
        is_partner=division.is_partner,
        roles=team.roles,
        temper=team.temper,
        domain=division.domain,
        size=team.size,
    )


def _write_unit(bulk: Bulk, name: str, kind: UnitKind, parent: _Node | None, is_partner: bool, position: int) -> _Node:
    number = bulk.next_id(Unit)
    path = f"{parent.path if parent else '/'}{number}/"
    above = {"parent_id": parent.id} if parent else {}
    bulk.add(
        Unit, slug=slug_of(name), name=name, kind=kind, is_partner=is_partner, path=path, position=position, **above
    )
    return _Node(number, path)


def _employees(chance: Chance, places: list[Place], first_id: int) -> Iterator[Employee]:
    """Yield the cast, then the other people of every unit."""
    free = {place.id: place.size for place in places}
    for number, member in enumerate(CAST, start=first_id):
        place = _place_of(member, places)
        free[place.id] -= 1
        joined = NEWEST_JOIN if member.is_new else FIRST_IMPORT
        begin = None if member.is_new else WAVES[place.temper.wave or 0]
        yield Employee(number, member.name, member.role, place, member, joined, None, begin)
    in_cast = {member.name for member in CAST}
    fresh_names = (name for name in names(chance) if name not in in_cast)
    seats = [place for place in places for _ in range(free[place.id])]
    for number, place in enumerate(seats, start=first_id + len(CAST)):
        yield _employee(chance, number, next(fresh_names), place)


def _place_of(member: CastMember, places: list[Place]) -> Place:
    """Return where a demo person works; in a small company without their team, in the division's last."""
    inside = [place for place in places if place.division == member.division]
    return next((place for place in inside if place.team == member.team), inside[-1])


def _employee(chance: Chance, number: int, name: str, place: Place) -> Employee:
    wave = place.temper.wave
    joined, left = FIRST_IMPORT, None
    if wave is None:
        joined = NEWEST_JOIN
    elif chance.random() < LATER_HIRES:
        joined = int(chance.integers(20, 250))
    elif chance.random() < LEAVERS:
        left = int(chance.integers(180, 270))
    role = str(chance.choice(list(place.roles), p=list(place.roles.values())))
    return Employee(number, name, role, place, None, joined, left, _begin_day(chance, place.temper, joined))


def _begin_day(chance: Chance, temper: Temper, joined: int) -> int | None:
    delay = int(chance.exponential(USUAL_DELAY))
    if temper.wave is None or chance.random() > temper.turnout:
        return None
    begin = max(WAVES[temper.wave], joined + 4) + delay
    return begin if begin < DAYS else None


def _write_person(bulk: Bulk, calendar: Calendar, addresses: Addresses, employee: Employee) -> None:
    left = {} if employee.left_day is None else {"deactivated_at": calendar.morning(employee.left_day)}
    bulk.add(
        Person,
        external_id=f"F{10_000 + employee.id}",
        email=addresses.address_of(employee.name, employee.place.domain),
        name=employee.name,
        unit_id=employee.place.id,
        role_slug=employee.role,
        is_demo=employee.cast is not None,
        welcome_step=1 if employee.begin_day is None else 4,
        created_at=calendar.morning(employee.joined_day),
        **left,
    )


def _write_permissions(bulk: Bulk, chance: Chance, places: list[Place], employees: list[Employee]) -> None:
    led = set()
    for employee in employees[: len(CAST)]:
        member = employee.cast
        if member and member.permission:
            bulk.add(Permission, person_id=employee.id, kind=member.permission)
        if member and member.leads:
            led.add(employee.place.id)
            bulk.add(Permission, person_id=employee.id, kind=PermissionKind.leader, unit_id=employee.place.id)
    seniors: dict[int, Employee] = {}
    for employee in employees[len(CAST) :]:
        if employee.left_day is None:
            seniors.setdefault(employee.place.id, employee)
    for place in places:
        has_leader = not place.team or chance.random() < TEAMS_WITH_LEADER
        if has_leader and place.id not in led and place.id in seniors:
            leader = seniors[place.id].id
            bulk.add(Permission, person_id=leader, kind=PermissionKind.leader, unit_id=place.id)
