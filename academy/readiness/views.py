"""The executive's pages: heatmap, chart, download, cell, method. Leaders see their subtree; admins see everything."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.sansio.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from academy.auth import admin_required, has_permission, led_units, may_see_unit, me, readiness_required
from academy.curriculum.models import Competency
from academy.curriculum.queries import competencies, roles_in_order
from academy.errors import NotAllowed, NotFound
from academy.jobs.services import unfinished_job
from academy.people.models import PermissionKind, Role, Unit
from academy.readiness import cell_words, queries, words
from academy.readiness.audit_queries import newest_audit
from academy.readiness.charts import heatmap_chart
from academy.readiness.export import heatmap_csv, heatmap_workbook
from academy.readiness.figures import Show
from academy.readiness.heatmap import Heatmap, Links, lay_out, row_heading
from academy.readiness.listening import listen
from academy.readiness.nothing_words import why_nothing
from academy.readiness.options import Months, Options, choose_month, read_options
from academy.readiness.privacy.hierarchy import ALL
from academy.readiness.rules import Rules, rules_from, rules_from_json
from academy.readiness.services import start_publication
from academy.readiness.sparkline import Sparkline, sparklines
from academy.readiness.unknown_choices import unknown_choices

blueprint = Blueprint("readiness", __name__)

TREND_MONTHS = 6
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class UnitPage:
    """What a request for a unit asks for, once it is known that the person may see it."""

    unit: Unit
    options: Options
    months: Months | None
    roles: Sequence[Role]
    notes: Sequence[str]
    """What the address asks for and is not there."""

    @property
    def role_name(self) -> str:
        """Return the name of the role that is shown, or of all."""
        return next((role.name for role in self.roles if role.slug == self.options.role), _("All roles"))

    @property
    def rules(self) -> Rules:
        """Return the rules of the publication shown, else those in force."""
        return rules_from_json(self.months.publication.rules) if self.months else rules_from(current_app.config)


def asked() -> Options:
    """Return the choices of the address."""
    return read_options(request.args, current_app.config["HEATMAP_DEFAULT_VIEW"])


def unit_page(slug: str) -> UnitPage:
    """Read the address; raise NotFound and NotAllowed."""
    unit = queries.unit_with_parents(slug)
    if not may_see_unit(me(), unit):
        raise NotAllowed
    options, months, roles = asked(), months_of(asked()), roles_in_order()
    slugs = [role.slug for role in roles]
    notes = unknown_choices(request.args, options, slugs, months)
    role = options.role if options.role in slugs else ALL
    month = options.month if months and options.month in months.last else ""
    return UnitPage(unit, replace(options, role=role, month=month), months, roles, notes)


def months_of(options: Options) -> Months | None:
    """Return the months with a publication, with the one asked for chosen."""
    return choose_month(queries.publications(), options.month, current_app.config["ORGANISATION_TIMEZONE"])


def heatmap_of(page: UnitPage) -> Heatmap | None:
    """Lay out the page's heatmap; None when there is no publication, or the unit is not in it."""
    if page.months is None:
        return None
    total, below = queries.published_rows(page.months.publication.id, page.unit.id, page.options.role)
    if total is None:
        return None
    seen = [row for row in below if may_see_unit(me(), row.unit)]
    trends = trends_of(page.months, [total, *seen], page.options)
    return lay_out(total, seen, competencies(), page.options, page.rules, links(page), trends)


def trends_of(months: Months, rows: Sequence[queries.Row], options: Options) -> dict[tuple[int, bool], Sparkline]:
    """Return the small trends of the rows, which the person may see, over the last months up to the one shown."""
    publications = [one.id for one in months.up_to_chosen(TREND_MONTHS)]
    if len(publications) < 2:
        return {}
    units = [row.unit.id for row in rows]
    return sparklines(queries.shown_figures(units, publications, options.role, options.show), publications)


def links(page: UnitPage) -> Links:
    """Return where the heatmap's rows and cells lead, with the same choices."""
    query = page.options.query()

    def row_url(row: queries.Row) -> str | None:
        if row.published.is_direct or row.unit.archived_at or row.unit.id == page.unit.id:
            return None
        return url_for("readiness.unit", unit=row.unit.slug, **query)

    def cell_url(row: queries.Row, competency: Competency) -> str:
        people = {"people": "direct"} if row.published.is_direct else {}
        return url_for("readiness_cell.cell", unit=row.unit.slug, competency=competency.slug, **query | people)

    return Links(row_url, cell_url)


def home_unit() -> Unit | None:
    """Return the first unit the person leads, else the whole company."""
    led = sorted(led_units(me()), key=lambda unit: unit.path)
    return led[0] if led else queries.root_unit()


@blueprint.get("/readiness")
@readiness_required
def start() -> ResponseReturnValue:
    """Open the first unit the person leads; admins see the whole company."""
    root = home_unit()
    if root is None:
        raise NotFound
    return redirect(url_for("readiness.unit", unit=root.slug, **asked().query()))


@blueprint.get("/readiness/<unit>")
@readiness_required
def unit(unit: str) -> ResponseReturnValue:
    """Show the heatmap of a unit."""
    page = unit_page(unit)
    heatmap = heatmap_of(page)
    template = "unpublished" if heatmap is None else "heatmap" if heatmap.has_figures else "nothing_measured"
    return render_template(
        f"readiness/{template}.html",
        page=page,
        heatmap=heatmap,
        trail=trail(page),
        row_heading=row_heading(page.unit.kind),
        legend=words.legend_classes(page.options.show, page.rules.cuts),
        words=words,
        shows=Show,
        trend_months=TREND_MONTHS,
        why_nothing=why_nothing,
        is_admin=is_admin(),
        also_led=[one for one in led_units(me()) if not one.contains(page.unit)],
    )


@blueprint.get("/readiness/<unit>.csv")
@readiness_required
def download(unit: str) -> ResponseReturnValue:
    """Download what the heatmap shows."""
    page = unit_page(unit)
    if page.notes:
        return to_what_is_there(page)
    return heatmap_csv(shown_heatmap(page), page.options.show), attachment(page, "csv", "text/csv; charset=utf-8")


@blueprint.get("/readiness/<unit>.xlsx")
@readiness_required
def download_workbook(unit: str) -> ResponseReturnValue:
    """Download what the heatmap shows as a workbook."""
    page = unit_page(unit)
    if page.notes:
        return to_what_is_there(page)
    return heatmap_workbook(shown_heatmap(page), page.options.show), attachment(page, "xlsx", WORKBOOK)


def to_what_is_there(page: UnitPage) -> ResponseReturnValue:
    """Lead from a file that is not there to the page that says so: a file has no place for the sentence."""
    return redirect(f"{url_for('readiness.unit', unit=page.unit.slug)}?{urlencode(request.args)}")


def shown_heatmap(page: UnitPage) -> Heatmap:
    """Return the page's heatmap; raise NotFound where there is none."""
    heatmap = heatmap_of(page)
    if heatmap is None:
        raise NotFound
    return heatmap


def attachment(page: UnitPage, ending: str, kind: str) -> dict[str, str]:
    """Return the headers of a download, named after what it holds."""
    month = page.months.chosen if page.months else ""
    name = f"readiness-{page.unit.slug}-{month}-{page.options.show.value}.{ending}"
    return {"Content-Type": kind, "Content-Disposition": f'attachment; filename="{name}"'}


@blueprint.get("/readiness/<unit>/chart.json")
@readiness_required
def chart(unit: str) -> ResponseReturnValue:
    """Return the heatmap as a Plotly figure."""
    page = unit_page(unit)
    return heatmap_chart(shown_heatmap(page), page.options.show)


def trail(page: UnitPage, last: str | None = None) -> list[tuple[str, str | None]]:
    """Return the breadcrumbs: the units above that the person may see, then this one, then `last`."""
    chain: list[Unit] = []
    step: Unit | None = page.unit
    while step is not None and may_see_unit(me(), step):
        chain.insert(0, step)
        step = step.parent
    query = page.options.query()
    steps: list[tuple[str, str | None]] = [
        (one.name, url_for("readiness.unit", unit=one.slug, **query)) for one in chain
    ]
    return [*steps, (last, None)] if last else [*steps[:-1], (page.unit.name, None)]


def is_admin() -> bool:
    """Tell whether the signed-in person is an admin."""
    return has_permission(me(), PermissionKind.admin)


@blueprint.get("/readiness/method")
@readiness_required
def method() -> ResponseReturnValue:
    """Explain how the numbers are made, with the settings in force."""
    publications, root = queries.publications(), home_unit()
    return render_template(
        "readiness/method.html",
        unit=root.slug if root else "",
        rules=rules_from(current_app.config),
        competencies=competencies(),
        audit=newest_audit(),
        changes=words.changes_of_method(publications),
        reviews=queries.question_reviews(publications[0].id) if publications else {},
        cell_words=cell_words,
        is_admin=is_admin(),
    )


@blueprint.post("/readiness/publish")
@admin_required
def publish() -> ResponseReturnValue:
    """Start a publication, or show the one under way."""
    if job := unfinished_job("readiness.publish"):
        flash(_("A publication is running already. This page shows how far it is."), "info")
    else:
        job = start_publication(me().id)
        flash(_("The publication has started. It takes a few minutes."), "success")
    return redirect(url_for("jobs.job_page", token=job.token), 303)


@blueprint.record_once
def connect(_state: BlueprintSetupState) -> None:
    """Listen to finished attempts once the app exists."""
    listen()
