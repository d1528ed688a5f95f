"""Who works where: units, people and permissions of the demo organisation."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from slugify import slugify

from academy.demo.bulk import Bulk
from academy.demo.cast import CAST, CastMember
from academy.demo.chance import Chance
from academy.demo.company import COMPANY, DOMAIN, DivisionPlan, Roles, TeamPlan, Temper, planned_divisions
from academy.demo.names import Addresses, names
from academy.people.models import Organisation, Permission, PermissionKind, Person, Unit, UnitKind

WAVES = (4, 40, 95, 150, 205)  # days after the start on which the programme reaches another part of the company
NEWEST_JOIN = 253  # the day people came who the programme has not reached yet
LATER_HIRES = 0.06
LEAVERS = 0.02
TEAMS_WITH_LEADER = 0.6


@dataclass(frozen=True, slots=True)
class Place:
    """A unit as people belong to it."""

    id: int
    path: str
    division: str
    team: str
    roles: Roles
    temper: Temper
    domain: str
    size: int
    unit_name: str


@dataclass(frozen=True, slots=True)
class Employee:
    """A person of the demo, with what the simulation must know. Days count from the start of the history."""

    id: int
    name: str
    role: str
    place: Place
    cast: CastMember | None
    joined_day: int
    left_day: int | None
    invited_day: int | None


def write_organisation(bulk: Bulk, chance: Chance, people: int, start: datetime, end: datetime) -> list[Employee]:
    """Write units, people and permissions; return the people by id, those of the cast first."""
    bulk.add(Organisation, name=COMPANY, is_demo=True, created_at=end)
    places = _write_units(bulk, people)
    bulk.flush()
    employees = list(_employees(bulk, chance, places, start, end))
    bulk.flush()
    _write_permissions(bulk, chance, employees, places)
    return employees


def _write_units(bulk: Bulk, people: int) -> list[Place]:
    board, divisions = planned_divisions(people)
    root = bulk.add(
        Unit, slug=slugify(COMPANY), name=COMPANY, kind=UnitKind.company, is_partner=False, path="/1/", position=0
    )
    path = f"/{root}/"
    places = [Place(root, path, "", "", board.roles, board.temper, DOMAIN, board.size, COMPANY)]
    for position, plan in enumerate(divisions):
        places += _write_division(bulk, plan, root, path, position)
    return places


def _write_division(bulk: Bulk, plan: DivisionPlan, root: int, root_path: str, position: int) -> list[Place]:
    number = _write_unit(bulk, plan.name, UnitKind.division, plan.is_partner, root, root_path, position)
    path = f"{root_path}{number}/"
    places = [
        Place(number, path, plan.name, "", plan.direct_roles, plan.temper, plan.domain, plan.direct, plan.name),
    ]
    for place, team in enumerate(plan.teams):
        places.append(_write_team(bulk, plan, team, number, path, place))
    return places


def _write_team(bulk: Bulk, plan: DivisionPlan, team: TeamPlan, parent: int, path: str, position: int) -> Place:
    number = _write_unit(bulk, team.name, UnitKind.team, plan.is_partner, parent, path, position)
    return Place(
        number, f"{path}{number}/", plan.name, team.name, team.roles, team.temper, plan.domain, team.size, team.name
    )


def _write_unit(
    bulk: Bulk, name: str, kind: UnitKind, is_partner: bool, parent: int, parent_path: str, position: int
) -> int:
    number = bulk.next_id(Unit)
    return bulk.add(
        Unit,
        slug=slugify(name),
        name=name,
        kind=kind,
        is_partner=is_partner,
        parent_id=parent,
        path=f"{parent_path}{number}/",
        position=position,
    )


def _employees(bulk: Bulk, chance: Chance, places: list[Place], start: datetime, end: datetime) -> Iterator[Employee]:
    """Write the people and yield them: the cast, then the other people of every unit."""
    addresses = Addresses()
    free = {place.id: place.size for place in places}
    for member in CAST:
        place = _place_of(member, places)
        free[place.id] -= 1
        yield _write_person(bulk, addresses, _cast_employee(bulk, member, place), start, end)
    cast_names = {member.name for member in CAST}
    fresh_names = (name for name in names(chance) if name not in cast_names)
    for place in places:
        for _ in range(free[place.id]):
            employee = _employee(bulk, chance, next(fresh_names), place)
            yield _write_person(bulk, addresses, employee, start, end)


def _place_of(member: CastMember, places: list[Place]) -> Place:
    """Return where a demo person works; in a small company without their team, in the division's first."""
    inside = [place for place in places if place.division == member.division]
    return next((place for place in inside if place.team == member.team), inside[-1])


def _cast_employee(bulk: Bulk, member: CastMember, place: Place) -> Employee:
    joined = NEWEST_JOIN if member.is_new else -3
    return Employee(
        bulk.next_id(Person), member.name, member.role, place, member, joined, None, None if member.is_new else WAVES[0]
    )


def _employee(bulk: Bulk, chance: Chance, name: str, place: Place) -> Employee:
    wave = place.temper.wave
    joined = -3 if wave is not None else NEWEST_JOIN
    if wave is not None and chance.random() < LATER_HIRES:
        joined = int(chance.integers(20, 250))
    left = None
    if chance.random() < LEAVERS and joined < 150:
        left = int(chance.integers(180, 270))
    role = str(chance.choice(list(place.roles), p=_shares(place.roles)))
    invited = None if wave is None else max(WAVES[wave], joined + 5)
    return Employee(bulk.next_id(Person), name, role, place, None, joined, left, invited)


def _shares(roles: Roles) -> list[float]:
    total = sum(roles.values())
    return [share / total for share in roles.values()]


def _write_person(bulk: Bulk, addresses: Addresses, employee: Employee, start: datetime, end: datetime) -> Employee:
    left = {} if employee.left_day is None else {"deactivated_at": start + timedelta(days=employee.left_day)}
    bulk.add(
        Person,
        external_id=f"F{10_000 + employee.id}",
        email=addresses.address_of(employee.name, employee.place.domain),
        name=employee.name,
        unit_id=employee.place.id,
        role_slug=employee.role,
        is_demo=employee.cast is not None,
        created_at=min(start + timedelta(days=employee.joined_day), end),
        **left,
    )
    return employee


def _write_permissions(bulk: Bulk, chance: Chance, employees: list[Employee], places: list[Place]) -> None:
    led = set()
    for employee in employees[: len(CAST)]:
        member = employee.cast
        if member and member.permission:
            bulk.add(Permission, person_id=employee.id, kind=member.permission)
        if member and member.leads:
            led.add(employee.place.id)
            bulk.add(Permission, person_id=employee.id, kind=PermissionKind.leader, unit_id=employee.place.id)
    first_of: dict[int, Employee] = {}
    for employee in employees[len(CAST) :]:
        if employee.left_day is None:
            first_of.setdefault(employee.place.id, employee)
    for place in places:
        is_led = place.id not in led and (not place.team or chance.random() < TEAMS_WITH_LEADER)
        if is_led and place.id in first_of:
            leader = first_of[place.id]
            bulk.add(Permission, person_id=leader.id, kind=PermissionKind.leader, unit_id=place.id)
