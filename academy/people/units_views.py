"""The tree of units: add, rename, move, archive, restore."""

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from wtforms.fields.choices import SelectChoice

from academy.auth import admin_required
from academy.people import units_queries as queries
from academy.people import units_services as services
from academy.people.admin_forms import UnitForm
from academy.people.admin_services import FieldRefused
from academy.people.models import Unit
from academy.people.queries import unit_by_slug

blueprint = Blueprint("units", __name__, url_prefix="/admin/units")


@blueprint.get("")
@admin_required
def tree() -> ResponseReturnValue:
    """Show the tree, and what is archived."""
    return render_template("admin/units.html", branches=queries.branches(), archived=queries.archived_units())


@blueprint.get("/new")
@admin_required
def new() -> ResponseReturnValue:
    """Show the empty form."""
    return _new_page(_with_choices(UnitForm(parent=request.args.get("in", "")), queries.branches()))


@blueprint.post("/new")
@admin_required
def add() -> ResponseReturnValue:
    """Add a unit."""
    form = _with_choices(UnitForm(), queries.branches())
    if not form.validate():
        return _new_page(form, 422)
    try:
        unit = services.add_unit(_name(form), _parent(form), form.is_partner.data)
    except FieldRefused as refusal:
        form[refusal.field].errors = [refusal.message]
        return _new_page(form, 422)
    flash(_("%(name)s added.", name=unit.name), "success")
    return redirect(url_for("units.tree") + f"#{unit.slug}", 303)


@blueprint.get("/<slug>")
@admin_required
def unit(slug: str) -> ResponseReturnValue:
    """Show a unit's form."""
    found, branches = unit_by_slug(slug), queries.branches()
    parent = next((branch.unit.slug for branch in branches if branch.unit.id == found.parent_id), "")
    form = UnitForm(name=found.name, parent=parent, is_partner=found.is_partner)
    return _unit_page(found, _with_choices(form, branches, found), branches)


@blueprint.post("/<slug>")
@admin_required
def change(slug: str) -> ResponseReturnValue:
    """Rename or move a unit."""
    found, branches = unit_by_slug(slug), queries.branches()
    form = _with_choices(UnitForm(), branches, found)
    if not form.validate():
        return _unit_page(found, form, branches, 422)
    try:
        services.change_unit(found, _name(form), _parent(form), form.is_partner.data)
    except FieldRefused as refusal:
        form[refusal.field].errors = [refusal.message]
        return _unit_page(found, form, branches, 422)
    flash(_("Changes to %(name)s saved.", name=found.name), "success")
    return redirect(url_for("units.tree") + f"#{slug}", 303)


@blueprint.post("/<slug>/archive")
@admin_required
def archive(slug: str) -> ResponseReturnValue:
    """Put an empty unit away; it can be brought back."""
    found = unit_by_slug(slug)
    services.archive_unit(found)
    undo = render_template("admin/_undo.html", action=url_for("units.restore", slug=slug))
    flash(Markup("{} {}").format(_("%(name)s is archived.", name=found.name), Markup(undo)), "success")
    return redirect(url_for("units.tree"), 303)


@blueprint.post("/<slug>/restore")
@admin_required
def restore(slug: str) -> ResponseReturnValue:
    """Bring an archived unit back."""
    found = queries.any_unit(slug)
    services.restore_unit(found)
    flash(_("%(name)s is back.", name=found.name), "success")
    return redirect(url_for("units.tree") + f"#{slug}", 303)


def _new_page(form: UnitForm, status: int = 200) -> ResponseReturnValue:
    return make_response(render_template("admin/unit_new.html", form=form), status)


def _unit_page(found: Unit, form: UnitForm, branches: list[queries.Branch], status: int = 200) -> ResponseReturnValue:
    branch = next(branch for branch in branches if branch.unit.id == found.id)
    below = sum(found.contains(other.unit) for other in branches) - 1
    return make_response(render_template("admin/unit.html", form=form, found=found, branch=branch, below=below), status)


def _with_choices(form: UnitForm, branches: list[queries.Branch], found: Unit | None = None) -> UnitForm:
    if found is not None and found.parent_id is None:
        del form.parent  # the company lies in nothing
        return form
    form.parent.choices = [SelectChoice(branch.unit.slug, branch.full_name) for branch in branches]
    return form


def _name(form: UnitForm) -> str:
    return " ".join(str(form.name.data).split())


def _parent(form: UnitForm) -> Unit | None:
    return unit_by_slug(form.parent.data) if form.parent else None
