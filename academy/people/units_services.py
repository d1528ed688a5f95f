"""Change the tree of units. One change at a time: each locks the company first."""

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from academy.audit.services import record
from academy.clock import now
from academy.db import session
from academy.errors import Refused
from academy.people.admin_services import FieldRefused
from academy.people.models import Unit, UnitKind
from academy.people.unit_names import free_slug
from academy.people.units_queries import people_in_subtree, subtree, taken_slugs, units_below, units_in

KINDS = (UnitKind.company, UnitKind.division, UnitKind.team)


def add_unit(name: str, parent: Unit | None, is_partner: bool = False) -> Unit:
    """Add a unit under `parent`, or the company itself when there is no parent.

    Raises FieldRefused when `parent` has a unit of this name already.
    """
    _lock_tree(parent)
    _refuse_taken_name(name, parent)
    unit = Unit(
        slug=free_slug(name, taken_slugs()),
        name=name,
        kind=_kind_under(parent),
        is_partner=is_partner,
        parent_id=parent.id if parent else None,
        path="",
    )
    session().add(unit)
    session().flush()
    unit.path = _path_under(parent, unit)
    session().flush()
    record("added unit", "unit", unit.slug, _("added the unit %(name)s", name=name), after=_facts(unit))
    return unit


def change_unit(unit: Unit, name: str, parent: Unit | None, is_partner: bool) -> None:
    """Rename a unit, move it with everything under it, and say whether it is a partner company.

    Its slug stays. Raises FieldRefused when the new place has a unit of this name already, and when the company
    itself or a unit's own part is chosen as the new place.
    """
    _lock_tree(unit, parent)
    _refuse_taken_name(name, parent, unit)
    before = _facts(unit)
    unit.name, unit.is_partner = name, is_partner
    if unit.parent_id != (parent.id if parent else None):
        _move(unit, parent)
    session().flush()
    if before != (after := _facts(unit)):
        record("changed unit", "unit", unit.slug, _("changed the unit %(name)s", name=name), before, after)


def archive_unit(unit: Unit) -> None:
    """Put an empty unit away. Raises Refused while people or units are in it."""
    _lock_tree(unit)
    if unit.parent_id is None:
        raise Refused(_("The company itself cannot be archived."))
    people, units = people_in_subtree(unit), len(units_below(unit))
    if people or units:
        raise Refused(_still_inside(unit.name, people, units))
    unit.archived_at = now()
    record("archived unit", "unit", unit.slug, _("archived the unit %(name)s", name=unit.name))


def restore_unit(unit: Unit) -> None:
    """Bring an archived unit back. Raises Refused while the unit above it is archived or its name is taken."""
    _lock_tree(unit)
    if unit.parent is not None and unit.parent.archived_at is not None:
        raise Refused(_("%(name)s lies in %(parent)s, which is archived. Restore %(parent)s first.",
                        name=unit.name, parent=unit.parent.name))  # fmt: skip
    _refuse_taken_name(unit.name, unit.parent, unit)
    unit.archived_at = None
    record("restored unit", "unit", unit.slug, _("restored the unit %(name)s", name=unit.name))


def _move(unit: Unit, parent: Unit | None) -> None:
    if parent is None or unit.parent_id is None:
        raise FieldRefused("parent", _("The company stays at the top: everything else lies in it."))
    if unit.contains(parent):
        raise FieldRefused(
            "parent",
            _("%(parent)s lies in %(unit)s, so %(unit)s cannot move into it.", parent=parent.name, unit=unit.name),
        )
    old, inside = unit.path, subtree(unit)
    unit.parent_id = parent.id
    new = _path_under(parent, unit)
    for moved in inside:
        moved.path = new + moved.path.removeprefix(old)
        moved.kind = _kind_at(moved.path.count("/") - 2)


def _refuse_taken_name(name: str, parent: Unit | None, unit: Unit | None = None) -> None:
    """Refuse a second unit of a name in one place: nobody, and no file of people, could tell them apart."""
    if parent is None:
        return
    for other in units_in(parent):
        if other.name.casefold() == name.casefold() and other is not unit:
            message = _("%(parent)s has a unit called %(name)s already. Choose another name.",
                        parent=parent.name, name=other.name)  # fmt: skip
            raise FieldRefused("name", message)


def _still_inside(name: str, people: int, units: int) -> str:
    inside = [
        *([ngettext("%(num)s person", "%(num)s people", people)] if people else []),
        *([ngettext("%(num)s unit", "%(num)s units", units)] if units else []),
    ]
    return _("%(name)s still holds %(inside)s. Move them first.", name=name, inside=_(" and ").join(inside))


def _lock_tree(*units: Unit | None) -> None:
    session().execute(select(Unit.id).where(Unit.parent_id.is_(None)).with_for_update())
    for unit in units:
        if unit is not None:
            session().refresh(unit)  # somebody may have moved it while we waited


def _path_under(parent: Unit | None, unit: Unit) -> str:
    return f"{parent.path if parent else '/'}{unit.id}/"


def _kind_under(parent: Unit | None) -> UnitKind:
    return _kind_at(parent.path.count("/") - 1 if parent else 0)


def _kind_at(depth: int) -> UnitKind:
    return KINDS[min(depth, len(KINDS) - 1)]


def _facts(unit: Unit) -> dict[str, object]:
    parent = session().get(Unit, unit.parent_id) if unit.parent_id else None
    return {"name": unit.name, "in": parent.name if parent else "", "partner company": unit.is_partner}
