"""How figures of readiness read: the words beside, under and instead of the numbers."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise

from flask_babel import format_date, lazy_gettext, ngettext
from flask_babel import gettext as _

from academy.curriculum.levels import LEVEL_NAMES, level_of
from academy.readiness.figures import Figure, Show, signed
from academy.readiness.forecast import Outlook
from academy.readiness.models import CellState, Publication

SHOW_NAMES = {
    Show.measured: lazy_gettext("Measured"),
    Show.claimed: lazy_gettext("Claimed"),
    Show.gap: lazy_gettext("Gap"),
    Show.blind_spot: lazy_gettext("Blind spot"),
    Show.coverage: lazy_gettext("Coverage"),
    Show.forecast: lazy_gettext("Forecast"),
}
CAPTIONS = {
    Show.measured: lazy_gettext("Measured readiness, 0 to 100"),
    Show.claimed: lazy_gettext("Claimed readiness, 0 to 100"),
    Show.gap: lazy_gettext("Gap: measured less target, in points"),
    Show.blind_spot: lazy_gettext("Blind spot: claimed less measured, in points"),
    Show.coverage: lazy_gettext("Coverage: people with current evidence, in per cent"),
    Show.forecast: lazy_gettext("Forecast: readiness without training, 0 to 100"),
}
STATES = {
    CellState.no_data: lazy_gettext("No data"),
    CellState.no_current_evidence: lazy_gettext("No current evidence"),
    CellState.too_few: lazy_gettext("Too few"),
    CellState.hidden: lazy_gettext("Hidden"),
    CellState.not_needed: lazy_gettext("n/a"),
    CellState.not_compared: lazy_gettext("Not compared"),
}


def day_and_month(day: date) -> str:
    """Write a day without its year: 3 May."""
    return str(format_date(day, "d MMMM"))


def people(count: int) -> str:
    """Write how many people."""
    return str(ngettext("%(num)s person", "%(num)s people", count))


def reason(state: CellState, smallest: int, months: int) -> str:
    """Say in a sentence why there is no number."""
    sentences = {
        CellState.no_data: _("Nobody has been measured yet."),
        CellState.no_current_evidence: _("All answers are older than %(months)s months.", months=months),
        CellState.too_few: _("Fewer than %(smallest)s people, hidden to protect them.", smallest=smallest),
        CellState.hidden: _("Hidden so that a smaller group cannot be worked out."),
        CellState.not_needed: _("This role has no target here."),
        CellState.not_compared: _("Too few rated themselves, or too few are measured, to compare the two."),
    }
    return str(sentences.get(state, ""))


def claim_reason(figure: Figure, show: Show, smallest: int, months: int) -> str:
    """Say in a sentence why a claim or a blind spot has no number."""
    if figure.state is CellState.no_data and show is Show.blind_spot:
        return str(_("It needs people who rated themselves, and people who are measured."))
    if figure.state is CellState.no_data:
        return str(_("Nobody has rated themselves yet."))
    return reason(figure.state, smallest, months)


def level_name(score: float, cuts: Sequence[float]) -> str:
    """Return the name of the level a score shows."""
    return str(_(LEVEL_NAMES[level_of(score, cuts)]))


def spoken(figure: Figure, show: Show, cuts: Sequence[float]) -> str:
    """Return what a screen reader says of a cell; it begins with what stands there."""
    if figure.value is None:
        return str(STATES[figure.state])
    parts = [figure.text(show), *_meaning(figure, figure.value, show, cuts), _behind(figure, show)]
    if figure.evidence_on and figure.state is CellState.carried:
        parts.append(str(_("evidence of %(day)s", day=day_and_month(figure.evidence_on))))
    return ", ".join(part for part in parts if part)


def _meaning(figure: Figure, value: int, show: Show, cuts: Sequence[float]) -> list[str]:
    if show is Show.coverage:
        return []
    if show is Show.blind_spot:
        return [_("claimed above measured") if value > 0 else _("claimed below measured") if value < 0 else ""]
    level = [] if show is Show.gap else [level_name(value, cuts)]
    if figure.target is None:
        return level
    if figure.lies_below_target(show):
        return [*level, str(_("below target %(target)s", target=figure.target))]
    return [*level, str(_("target %(target)s reached", target=figure.target))]


def _behind(figure: Figure, show: Show) -> str:
    if figure.people is None:
        return ""
    if show is Show.coverage and figure.members is not None:
        return str(_("%(assessed)s of %(members)s people", assessed=figure.people, members=figure.members))
    return people(figure.people)


def legend_classes(show: Show, cuts: Sequence[float]) -> list[tuple[int, str]]:
    """Return the classes of the colour scale in order, each with its words."""
    if show is Show.coverage:
        return list(enumerate(["0–19 %", "20–39 %", "40–59 %", "60–79 %", "80–100 %"], 1))
    if show is Show.gap:
        return list(enumerate(["≤ −20", "−10 … −19", "−3 … −9", "±2", "+3 … +9", "+10 … +19", "≥ +20"], 1))
    if show is Show.blind_spot:
        return list(enumerate(["≥ +20", "+10 … +19", "+3 … +9", "±2", "−3 … −9", "−10 … −19", "≤ −20"], 1))
    starts = [f"<{cuts[0]:g}", *(f"{cut:g}" for cut in cuts)]
    return list(enumerate((f"{_(name)} {start}" for name, start in zip(LEVEL_NAMES, starts, strict=True)), 1))


def headline(unit: str, named: Sequence[tuple[str, Figure]], show: Show, days: int = 0) -> str:
    """Say in one sentence what matters most.

    `named` holds competencies and the unit's figures: blind spots, coverage or the forecast `days` ahead if these are
    shown, else measured ones.
    """
    known = [(name, figure, figure.value) for name, figure in named if figure.value is not None]
    if show is Show.blind_spot:
        return _blind_headline(unit, known)
    if show is Show.coverage:
        return _coverage_headline(unit, known)
    aimed = [(name, value, figure.target) for name, figure, value in known if figure.target is not None]
    if not aimed:
        return ""
    name, value, target = min(aimed, key=lambda one: one[1] - one[2])
    if show is Show.forecast:
        return _forecast_headline(unit, name, value, target, days)
    if value >= target:
        return str(_("%(unit)s has reached its target in every competency that is measured.", unit=unit))
    sentence = _(
        "%(unit)s is furthest below target in %(name)s (%(value)s, target %(target)s).",
        unit=unit,
        name=name,
        value=value,
        target=target,
    )
    return str(sentence)


def _forecast_headline(unit: str, name: str, value: int, target: int, days: int) -> str:
    facts = {"unit": unit, "name": name, "value": value, "target": target, "days": days}
    if value >= target:
        return str(_("Without training, %(unit)s still reaches every target in %(days)s days.", **facts))
    return str(
        _(
            "Without training, %(unit)s is furthest below target in %(name)s in %(days)s days "
            "(about %(value)s, target %(target)s).",
            **facts,
        )
    )


def has_reached_targets(named: Sequence[tuple[str, Figure]]) -> bool:
    """Tell whether no figure is below its target."""
    return not any(figure.lies_below_target(Show.measured) for _name, figure in named)


def _blind_headline(unit: str, known: Sequence[tuple[str, Figure, int]]) -> str:
    if not known:
        return ""
    reliable = [(value, name) for name, figure, value in known if figure.low is not None and figure.low > 0]
    if not reliable:
        return str(_("%(unit)s does not reliably claim more than is measured in any competency.", unit=unit))
    value, name = max(reliable, key=lambda one: one[0])
    return str(
        _("%(unit)s overrates itself most in %(name)s (%(points)s points).", unit=unit, name=name, points=signed(value))
    )


def _coverage_headline(unit: str, known: Sequence[tuple[str, Figure, int]]) -> str:
    if not known:
        return ""
    name, figure, _value = min(known, key=lambda one: one[2])
    return str(
        _(
            "%(unit)s has least current evidence in %(name)s (%(assessed)s of %(members)s people).",
            unit=unit,
            name=name,
            assessed=figure.people,
            members=figure.members,
        )
    )


def points(value: int, show: Show) -> str:
    """Write a bound of a range, with its sign where figures have one."""
    return signed(value) if show.is_difference else str(value)


def month(key: str) -> str:
    """Write a month: May 2025 for 2025-05."""
    year, number = key.split("-")
    return str(format_date(date(int(year), int(number), 1), "MMMM y"))


def worst_heading(show: Show) -> str:
    """Return the heading of the list of what asks for action most."""
    headings = {
        Show.measured: _("Furthest below target"),
        Show.gap: _("Furthest below target"),
        Show.forecast: _("Then furthest below target"),
        Show.claimed: _("Claimed lowest"),
        Show.blind_spot: _("Claimed furthest above measured"),
        Show.coverage: _("Least current evidence"),
    }
    return str(headings[show])


def prospect(unit: str, outlooks: Sequence[tuple[str, Outlook]]) -> str:
    """Say in one sentence what falls below target when, if nobody learns anything."""
    falling = [(name, one.falls_on) for name, one in outlooks if one.falls_on is not None]
    if falling:
        facts = {"unit": unit, "name": falling[0][0], "month": format_date(falling[0][1], "MMMM y")}
        others = len(falling) - 1
        first = _("Without training, %(unit)s falls below target in %(name)s in %(month)s", **facts)
        more = ngettext("; %(num)s more competency follows.", "; %(num)s more competencies follow.", others)
        return str(first) + (str(more) if others else ".")
    below = [name for name, one in outlooks if one.is_below]
    if below:
        sentence = _(
            "%(unit)s is below target in %(count)s of %(of)s competencies already; none follows soon.",
            unit=unit,
            count=len(below),
            of=len(outlooks),
        )
        return str(sentence)
    return str(_("Without training, %(unit)s stays at or above every target for the next 180 days.", unit=unit))


def carried(unit: str, few: Sequence[tuple[str, Sequence[str]]]) -> str:
    """Say in one sentence what would leave with one or two people; `few` are rows with names, the total last."""
    *rows, (_total, of_all) = few
    if of_all:
        return str(_("In %(names)s under 3 people of %(unit)s are at target.", names=", ".join(of_all), unit=unit))
    name, names = max(rows, key=lambda row: len(row[1]), default=("", ()))
    if not names:
        return str(_("Wherever the table gives an answer, 3 or more people are at target."))
    return str(_("In %(name)s under 3 people are at target in %(names)s.", name=name, names=", ".join(names)))


def when_below(outlook: Outlook) -> str:
    """Say when a competency falls below target."""
    if outlook.today.target is None:
        return str(_("No target"))
    if outlook.is_below:
        return str(_("Below already"))
    if outlook.falls_on is None:
        return str(_("Not within 180 days"))
    return str(format_date(outlook.falls_on, "d MMMM y"))


RULE_NAMES = {
    "smallest_group": lazy_gettext("smallest group"),
    "cuts": lazy_gettext("where levels begin"),
    "baseline": lazy_gettext("what knowledge fades towards"),
    "half_life": lazy_gettext("half-life"),
    "spread": lazy_gettext("spread of forgetting"),
    "widening": lazy_gettext("widening of ranges"),
    "compared_from": lazy_gettext("blind spots, now claimed less measured as published"),
}


def changes_of_method(publications: Sequence[Publication]) -> list[tuple[datetime, str]]:
    """Return what changed with which publication, the newest first; `publications` come the newest first."""
    changes = []
    for later, earlier in pairwise(publications):
        changed = [name for key, name in RULE_NAMES.items() if later.rules.get(key) != earlier.rules.get(key)]
        if changed:
            changes.append((later.at, str(_("changed: %(names)s", names=", ".join(map(str, changed))))))
        if later.bank_version_id != earlier.bank_version_id:
            changes.append((later.at, str(_("a new version of the reference bank"))))
    return changes
