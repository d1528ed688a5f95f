"""Assignments: the list, one assignment, who is overdue; cancel and restore."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from academy.auth import admin_required
from academy.learning import assignment_queries as queries
from academy.learning import assignment_services as services
from academy.paging import page_number
from academy.spreadsheets import csv_download

blueprint = Blueprint("assignments", __name__, url_prefix="/admin/assignments")


@blueprint.get("")
@admin_required
def overview() -> ResponseReturnValue:
    """List assignments with how far people are."""
    page = queries.all_assignments(page_number(request.args.get("page")))
    return render_template("admin/assignments.html", page=page, overdue=queries.count_overdue())


@blueprint.get("/<int:number>")
@admin_required
def assignment(number: int) -> ResponseReturnValue:
    """Show an assignment with everybody's status; no scores."""
    row, status = queries.assignment_by_number(number), request.args.get("status", "")
    people = queries.assigned_people(row.assignment, status, page_number(request.args.get("page")))
    return render_template("admin/assignment.html", row=row, page=people, status=status, statuses=queries.STATUSES)


@blueprint.get("/<int:number>/people.csv")
@admin_required
def download(number: int) -> ResponseReturnValue:
    """Download everybody's status in an assignment."""
    row = queries.assignment_by_number(number)
    people = queries.all_assigned_people(row.assignment)
    return csv_download(
        f"assignment-{number}.csv",
        ("name", "email", "unit", "module", "due", "status"),
        ((who.name, who.email, unit, row.title, row.assignment.due_on, status) for who, unit, status in people),
    )


@blueprint.post("/<int:number>/cancel")
@admin_required
def cancel(number: int) -> ResponseReturnValue:
    """Take an assignment back; it can be restored."""
    row = queries.assignment_by_number(number)
    services.cancel_assignment(row)
    undo = render_template("admin/_undo.html", action=url_for("assignments.restore", number=number))
    flash(
        Markup("{} {}").format(_("The assignment of %(title)s is cancelled.", title=row.title), Markup(undo)), "success"
    )
    return redirect(url_for("assignments.overview"), 303)


@blueprint.post("/<int:number>/restore")
@admin_required
def restore(number: int) -> ResponseReturnValue:
    """Put a cancelled assignment in force again."""
    row = queries.assignment_by_number(number)
    services.restore_assignment(row)
    flash(_("The assignment of %(title)s is in force again.", title=row.title), "success")
    return redirect(url_for("assignments.assignment", number=number), 303)


@blueprint.get("/overdue")
@admin_required
def overdue() -> ResponseReturnValue:
    """List who is overdue with what."""
    page = queries.overdue_people(page_number(request.args.get("page")))
    return render_template("admin/overdue.html", page=page, today=queries.today_here())


@blueprint.get("/overdue.csv")
@admin_required
def overdue_download() -> ResponseReturnValue:
    """Download who is overdue with what."""
    rows = queries.all_overdue_people()
    return csv_download(
        "overdue.csv",
        ("name", "email", "unit", "module", "due", "days overdue"),
        (
            (who.name, who.email, unit, title, late.due_on, (queries.today_here() - late.due_on).days)
            for who, unit, title, late in rows
        ),
    )
