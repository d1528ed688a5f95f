"""The overview of the administration, and people: find, add, change, invite, deactivate."""

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from wtforms.fields.choices import SelectChoice

from academy.auth import admin_required, me
from academy.jobs.queries import count_unfinished_jobs
from academy.paging import page_number
from academy.people import admin_queries as queries
from academy.people import admin_services as services
from academy.people.admin_forms import PersonForm
from academy.people.admin_queries import PeopleFilter
from academy.people.models import ExtraTime, PermissionKind, Person, Unit
from academy.people.queries import roles, unit_by_slug
from academy.people.units_queries import branches

blueprint = Blueprint("people_admin", __name__, url_prefix="/admin")


@blueprint.get("")
@admin_required
def overview() -> ResponseReturnValue:
    """Show what is there and what waits."""
    return render_template(
        "admin/overview.html",
        people=queries.people_counts(),
        reports=queries.count_open_reports(),
        jobs=count_unfinished_jobs(),
    )


@blueprint.get("/people")
@admin_required
def people() -> ResponseReturnValue:
    """List people by name, narrowed as the address says."""
    asked = request.args.get
    wanted = PeopleFilter(asked("q", ""), asked("unit", ""), asked("role", ""), asked("status", ""))
    return render_template(
        "admin/people.html",
        page=queries.find_people(wanted, page_number(asked("page"))),
        wanted=wanted,
        branches=branches(),
        roles=roles(),
    )


@blueprint.get("/people/new")
@admin_required
def new_person() -> ResponseReturnValue:
    """Show the empty form."""
    form = _with_choices(PersonForm(unit=request.args.get("unit"), role="other"), [])
    return render_template("admin/person_new.html", form=form)


@blueprint.post("/people/new")
@admin_required
def add_person() -> ResponseReturnValue:
    """Add a person, and invite them if asked to."""
    form = _with_choices(PersonForm(), [])
    if (person := _saved(form, None)) is None:
        return make_response(render_template("admin/person_new.html", form=form), 422)
    flash(_("%(name)s added.", name=person.name), "success")
    return redirect(url_for("people_admin.person", token=person.token), 303)


@blueprint.get("/people/<token>")
@admin_required
def person(token: str) -> ResponseReturnValue:
    """Show a person's record."""
    found = queries.person_by_token(token)
    return _person_page(found, _with_choices(_filled(found), _led_by(found)))


@blueprint.post("/people/<token>")
@admin_required
def change_person(token: str) -> ResponseReturnValue:
    """Change a person's record."""
    found = queries.person_by_token(token)
    form = _with_choices(PersonForm(), _led_by(found))
    if _saved(form, found) is None:
        return _person_page(found, form, 422)
    flash(_("Changes to %(name)s saved.", name=found.name), "success")
    return redirect(url_for("people_admin.person", token=token), 303)


@blueprint.post("/people/<token>/deactivate")
@admin_required
def deactivate(token: str) -> ResponseReturnValue:
    """Close a person's access."""
    found = queries.person_by_token(token)
    services.deactivate_person(found)
    flash(_("%(name)s is deactivated and signed out everywhere.", name=found.name), "success")
    return redirect(url_for("people_admin.person", token=token), 303)


@blueprint.post("/people/<token>/reactivate")
@admin_required
def reactivate(token: str) -> ResponseReturnValue:
    """Open a person's access again."""
    found = queries.person_by_token(token)
    services.reactivate_person(found)
    flash(_("%(name)s is active again.", name=found.name), "success")
    return redirect(url_for("people_admin.person", token=token), 303)


@blueprint.post("/people/<token>/invite")
@admin_required
def invite(token: str) -> ResponseReturnValue:
    """Mail an invitation."""
    found = queries.person_by_token(token)
    services.invite_person(found)
    flash(_("An invitation is on its way to %(email)s. It works once, for 14 days.", email=found.email), "success")
    return redirect(url_for("people_admin.person", token=token), 303)


@blueprint.get("/people/invite")
@admin_required
def invite_everybody() -> ResponseReturnValue:
    """Say how many people an invitation to everybody reaches."""
    return render_template("admin/invite_everybody.html", count=queries.count_uninvited())


@blueprint.post("/people/invite")
@admin_required
def invite_everybody_submit() -> ResponseReturnValue:
    """Start mailing the invitations."""
    job = services.invite_everybody(me().id)
    return redirect(url_for("jobs.job_page", token=job.token), 303)


@blueprint.get("/reports")
@admin_required
def reports() -> ResponseReturnValue:
    """List what people say is wrong in their records."""
    return render_template("admin/reports.html", reports=queries.open_reports())


@blueprint.post("/people/<token>/reports/<int:ordinal>")
@admin_required
def settle_report(token: str, ordinal: int) -> ResponseReturnValue:
    """Settle one report."""
    services.settle_report(queries.report_of(queries.person_by_token(token), ordinal))
    left = queries.count_open_reports()
    flash(ngettext("Settled. %(num)s report is left.", "Settled. %(num)s reports are left.", left), "success")
    return redirect(url_for("people_admin.reports"), 303)


def _person_page(found: Person, form: PersonForm, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "admin/person.html",
        form=form,
        found=found,
        invited_until=queries.invited_until(found),
        reports=queries.reports_of(found),
    )
    return make_response(page, status)


def _led_by(person: Person) -> list[Unit]:
    units = [permission.unit for permission in person.permissions if permission.unit is not None]
    return [unit for unit in units if unit.archived_at is None]


def _with_choices(form: PersonForm, led: list[Unit]) -> PersonForm:
    units = [SelectChoice(branch.unit.slug, branch.full_name) for branch in branches()]
    form.unit.choices = [SelectChoice("", _("Select a unit")), *units]
    form.role.choices = [SelectChoice(role.slug, role.name) for role in roles()]
    form.leads.choices = [SelectChoice(unit.slug, unit.name) for unit in led]
    form.leads_also.choices = [SelectChoice("", _("No unit")), *units]
    return form


def _filled(person: Person) -> PersonForm:
    kinds = {permission.kind for permission in person.permissions}
    return PersonForm(
        name=person.name,
        email=person.email,
        unit=person.unit.slug,
        role=person.role_slug,
        external_id=person.external_id,
        leads=[unit.slug for unit in _led_by(person)],
        extra_time=person.extra_time.value,
        is_trainer=PermissionKind.trainer in kinds,
        is_admin=PermissionKind.admin in kinds,
    )


def _saved(form: PersonForm, person: Person | None) -> Person | None:
    if not form.validate():
        return None
    try:
        if person is None:
            return services.add_person(_details(form))
        services.change_person(person, _details(form))
    except services.FieldRefused as refusal:
        form[refusal.field].errors = [refusal.message]
        return None
    return person


def _details(form: PersonForm) -> services.PersonDetails:
    led = {*(form.leads.data or []), *([form.leads_also.data] if form.leads_also.data else [])}
    return services.PersonDetails(
        name=form.name.data,
        email=form.email.data,
        unit=unit_by_slug(form.unit.data),
        role_slug=form.role.data,
        external_id=form.external_id.data,
        is_trainer=form.is_trainer.data,
        is_admin=form.is_admin.data,
        leads=[unit_by_slug(slug) for slug in sorted(led)],
        extra_time=ExtraTime(form.extra_time.data),
    )
