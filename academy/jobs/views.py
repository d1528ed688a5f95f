"""Jobs: what runs, how far it is, how it ended; a failed one can be tried again."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from academy.auth import admin_required
from academy.jobs import queries, services
from academy.paging import page_number

blueprint = Blueprint("jobs", __name__, url_prefix="/admin/jobs")


@blueprint.get("")
@admin_required
def jobs() -> ResponseReturnValue:
    """List jobs, the newest first."""
    return render_template("admin/jobs.html", page=queries.recent_jobs(page_number(request.args.get("page"))))


@blueprint.get("/<token>")
@admin_required
def job_page(token: str) -> ResponseReturnValue:
    """Show how far a job is, or how it ended."""
    return render_template("admin/job.html", job=queries.job_by_token(token))


@blueprint.post("/<token>/retry")
@admin_required
def retry(token: str) -> ResponseReturnValue:
    """Try a failed job again."""
    services.retry_job(queries.job_by_token(token))
    flash(_("The job starts again from its beginning. What it did already stays as it is."), "success")
    return redirect(url_for("jobs.job_page", token=token), 303)
