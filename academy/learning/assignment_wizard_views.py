"""The assignment wizard: who → what → when → check. Nothing is saved before the end."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms.fields.choices import SelectChoice

from academy.auth import admin_required, me
from academy.learning import assignment_queries as queries
from academy.learning import assignment_services as services
from academy.learning.assignment_forms import WhatForm, WhenForm, WhoForm
from academy.learning.assignment_wizard import Plan, plan_of
from academy.people.queries import roles, unit_by_slug
from academy.people.units_queries import branches

blueprint = Blueprint("assignment_wizard", __name__, url_prefix="/admin/assignments/new")


@blueprint.route("/who", methods=["GET", "POST"])
@admin_required
def who() -> ResponseReturnValue:
    """Ask which group."""
    plan = plan_of(request.args)
    form = WhoForm(data={"unit": plan.unit, "role": plan.role})
    units = [SelectChoice(one.unit.slug, f"{one.full_name} ({one.people_below})") for one in branches()]
    form.unit.choices = [SelectChoice("", _("Select a unit")), *units]
    form.role.choices = [SelectChoice("", _("All roles")), *(SelectChoice(role.slug, role.name) for role in roles())]
    if request.method == "POST" and form.validate():
        return _go_on("what", replace(plan, unit=form.unit.data, role=form.role.data))
    return _step("who", plan, form)


@blueprint.route("/what", methods=["GET", "POST"])
@admin_required
def what() -> ResponseReturnValue:
    """Ask which module."""
    plan = plan_of(request.args)
    form = WhatForm(data={"module": plan.module})
    versions = queries.assignable_modules()
    form.module.choices = [SelectChoice(version.module.slug, version.title) for version in versions]
    if request.method == "POST" and form.validate():
        return _go_on("when", replace(plan, module=form.module.data))
    minutes = {version.module.slug: _("about %(count)d minutes", count=version.minutes) for version in versions}
    return _step("what", plan, form, minutes=minutes)


@blueprint.route("/when", methods=["GET", "POST"])
@admin_required
def when() -> ResponseReturnValue:
    """Ask by which day."""
    plan = plan_of(request.args)
    form = WhenForm(data={"due": plan.due_on})
    form.today = queries.today_here()
    if request.method == "POST" and form.validate():
        return _go_on("check", replace(plan, due=form.due.data.isoformat()))
    return _step("when", plan, form)


@blueprint.get("/check")
@admin_required
def check() -> ResponseReturnValue:
    """Show what would happen."""
    return _step("check", plan_of(request.args), FlaskForm(), number=queries.next_assignment_number())


@blueprint.post("/check")
@admin_required
def assign() -> ResponseReturnValue:
    """Assign the module."""
    plan = plan_of(request.args)
    unit, version = unit_by_slug(plan.unit), queries.assignable_module(plan.module)
    role_slug = role.slug if (role := queries.chosen_role(plan.role)) else None
    if (due_on := plan.due_on) is None:
        return _go_on("when", plan)
    number = request.form.get("number", 0, type=int)
    made = services.assign_module(number, version.module, version.title, unit, role_slug, due_on, me().id)
    count = queries.assignment_by_number(made.number).assigned
    people = ngettext("%(num)s person", "%(num)s people", count)
    flash(_("%(title)s is assigned to %(people)s.", title=version.title, people=people), "success")
    return redirect(url_for("assignments.assignment", number=made.number), 303)


def _go_on(step: str, plan: Plan) -> ResponseReturnValue:
    parameters: dict[str, Any] = plan.parameters
    return redirect(url_for(f"assignment_wizard.{step}", **parameters), 303)


def _step(step: str, plan: Plan, form: FlaskForm, **values: object) -> ResponseReturnValue:
    steps = ("who", "what", "when", "check")
    missing = plan.first_open_step(queries.today_here())
    if missing and steps.index(missing) < steps.index(step):
        return _go_on(missing, plan)
    page = render_template(f"admin/assign_{step}.html", plan=plan, form=form, step=step, **_known(plan), **values)
    return make_response(page, 422 if form.errors else 200)


def _known(plan: Plan) -> dict[str, object]:
    unit = unit_by_slug(plan.unit) if plan.unit else None
    version = queries.assignable_module(plan.module) if plan.module else None
    module_id = version.module_id if version else None
    return {
        "unit": unit,
        "role": queries.chosen_role(plan.role),
        "version": version,
        "audience": queries.audience(module_id, unit, plan.role or None) if unit else None,
    }
