"""Plotly figures as plain data. Colours are the names of style sheet variables, so that charts follow the theme."""

from collections.abc import Sequence
from datetime import timedelta
from textwrap import wrap
from typing import Any

from flask_babel import gettext as _

from academy.readiness import words
from academy.readiness.figures import Show
from academy.readiness.forecast import Outlook
from academy.readiness.heatmap import HeatCell, Heatmap, HeatRow
from academy.readiness.own_history import OwnPoint
from academy.readiness.trend import Moment

Chart = dict[str, Any]
SCALES = {Show.coverage: ("cov", 5), Show.gap: ("div", 7), Show.blind_spot: ("div", 7)}
OVER_TIME: Chart = {
    "yaxis": {"range": [0, 100], "fixedrange": True},
    # Months without turned letters, the year below where it begins: room for them even on a phone.
    "xaxis": {"type": "date", "fixedrange": True, "tickformat": "%b\n%Y", "tickangle": 0, "ticks": "outside"},
    "legend": {"orientation": "h", "y": -0.25},
}
NAME_WIDTH = 20
"""Letters of a row's name on one line: what is left of a phone's width is for the bricks."""
INK, QUIET, SURFACE, HATCH = "var(--ink)", "var(--ink-2)", "var(--surface)", "var(--hatch)"


def heatmap_chart(heatmap: Heatmap, show: Show) -> Chart:
    """Return the heatmap as a chart: coloured bricks, numbers in inks that can be read on them, hatched non-values."""
    rows = [*heatmap.rows, heatmap.total]
    scale, classes = SCALES.get(show, ("seq", 5))
    places = [(x, y, cell) for y, row in enumerate(rows) for x, cell in enumerate(row.cells)]
    return {
        "data": [_bricks(rows, scale, classes), _numbers(places, scale)],
        "layout": {
            "xaxis": {
                "tickvals": list(range(len(heatmap.competencies))),
                "ticktext": [one.short_name for one in heatmap.competencies],
                "side": "top",
                "ticks": "",
                "showgrid": False,
                "fixedrange": True,
            },
            "yaxis": {
                "tickvals": list(range(len(rows))),
                "ticktext": ["<br>".join(wrap(row.name, NAME_WIDTH)) for row in rows],
                "ticks": "",
                "autorange": "reversed",
                "showgrid": False,
                "fixedrange": True,
            },
            "shapes": [stroke for x, y, cell in places if cell.figure.value is None for stroke in _hatching(x, y)],
            "showlegend": False,
        },
    }


def _bricks(rows: Sequence[HeatRow], scale: str, classes: int) -> Chart:
    steps = [
        [edge / classes, f"var(--{scale}-{number})"]
        for number in range(1, classes + 1)
        for edge in (number - 1, number)
    ]
    return {
        "type": "heatmap",
        "z": [[cell.level or None for cell in row.cells] for row in rows],
        "zmin": 0.5,
        "zmax": classes + 0.5,
        "colorscale": steps,
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        "hoverongaps": False,
        "customdata": [[_behind(row, cell) for cell in row.cells] for row in rows],
        "hovertemplate": "%{customdata[5]}<br>%{customdata[6]}<extra></extra>",
    }


def _behind(row: HeatRow, cell: HeatCell) -> list[Any]:
    figure = cell.figure
    return [figure.people, figure.target, figure.low, figure.high, cell.url, row.name, cell.accessible_name]


def _numbers(places: Sequence[tuple[int, int, HeatCell]], scale: str) -> Chart:
    return {
        "type": "scatter",
        "mode": "text",
        "x": [x for x, _y, _cell in places],
        "y": [y for _x, y, _cell in places],
        "text": [_brick_text(cell) for _x, _y, cell in places],
        "textfont": {"color": [f"var(--{scale}-{cell.level}-ink)" if cell.level else QUIET for _x, _y, cell in places]},
        "hoverinfo": "skip",
    }


def _brick_text(cell: HeatCell) -> str:
    if cell.figure.value is None:
        return str(words.STATES[cell.figure.state])
    return cell.text + (" †" if cell.state == "carried" else "") + (" ▼" if cell.below_target else "")


def _hatching(x: int, y: int) -> list[Chart]:
    # Strokes across two corners: a line through the middle would strike the words out.
    look = {"type": "line", "line": {"color": HATCH, "width": 1}, "layer": "below"}
    return [
        {**look, "x0": x + side * 0.48, "y0": y + side * 0.1, "x1": x + side * 0.36, "y1": y + side * 0.46}
        for side in (-1, 1)
    ]


def trend_chart(moments: Sequence[Moment]) -> Chart:
    """Return measured with its range, target and claimed over the publications."""
    days = [moment.on.isoformat() for moment in moments]
    measured = [moment.measured.value for moment in moments]
    return {
        "data": [
            *_likely_range(days, [moment.measured for moment in moments]),
            _line(days, [moment.measured.target for moment in moments], name=_("Target"), dash="dash", color=INK),
            _line(days, [moment.claimed.value for moment in moments], name=_("Claimed"), color="var(--chart-claimed)"),
            _line(days, measured, name=_("Measured"), color="var(--chart-measured)", width=3),
        ],
        "layout": dict(OVER_TIME),
    }


def forecast_chart(past: Sequence[Moment], outlook: Outlook, horizons: Sequence[int]) -> Chart:
    """Return the past as a solid line, the way ahead without training dashed with its range, and the target."""
    known = [moment for moment in past if moment.measured.is_shown]
    days = [moment.on.isoformat() for moment in known]
    start = known[-1].on
    ahead = [start.isoformat(), *((start + timedelta(days=one)).isoformat() for one in horizons)]
    future = [outlook.today, *outlook.ahead]
    colour, target = "var(--chart-measured)", outlook.today.target
    lines = [
        *_likely_range(ahead, future),
        _line(days, [moment.measured.value for moment in known], name=_("Measured"), color=colour, width=3),
        _line(ahead, [one.value for one in future], name=_("Without training"), color=colour, width=3, dash="dash"),
    ]
    if target is not None:
        lines.append(_line([days[0], ahead[-1]], [target, target], name=_("Target"), color=INK, dash="dot"))
    mark = {"text": _("target %(target)s", target=target), "xanchor": "right", "yanchor": "bottom", "showarrow": False}
    return {
        "data": lines,
        "layout": OVER_TIME
        | {
            "annotations": [] if target is None else [{**mark, "x": ahead[-1], "y": target}],
        },
    }


def own_chart(points: Sequence[OwnPoint], today: OwnPoint | None, target: int | None) -> Chart:
    """Return a person's own course in one competency, what is left of it today, and the target of their role."""
    known = [*points, today] if today else list(points)
    days, all_days = ([point.on.isoformat() for point in some] for some in (points, known))
    colour = "var(--chart-measured)"
    lines = [
        *_likely_range(all_days, known),
        _line(days, [point.value for point in points], name=_("Measured"), color=colour, width=3),
    ]
    if points and today:
        since = [points[-1].on.isoformat(), today.on.isoformat()]
        values = [points[-1].value, today.value]
        lines.append(_line(since, values, name=_("Without new answers"), color=colour, width=3, dash="dash"))
    if target is not None and all_days:
        lines.append(_line([all_days[0], all_days[-1]], [target, target], name=_("Target"), color=INK, dash="dot"))
    return {"data": lines, "layout": OVER_TIME | {"xaxis": OVER_TIME["xaxis"] | {"tickformat": "%-d %b\n%Y"}}}


def _likely_range(days: Sequence[str], figures: Sequence[Any]) -> list[Chart]:
    """Return the band between the `low` and the `high` of figures, as two lines without ink."""
    return [
        _line(days, [one.high for one in figures], width=0, showlegend=False, hoverinfo="skip"),
        _line(
            days,
            [one.low for one in figures],
            width=0,
            fill="tonexty",
            fillcolor="var(--border)",
            name=_("Likely range"),
            hoverinfo="skip",
        ),
    ]


def _line(days: Sequence[str], values: Sequence[int | None], **look: Any) -> Chart:
    usual = {"width": 2, "color": "var(--sunken)", "dash": "solid"}
    line = {name: look.pop(name, value) for name, value in usual.items()}
    mode = "lines" if line["width"] == 0 or line["dash"] != "solid" else "lines+markers"
    return {"type": "scatter", "mode": mode, "x": list(days), "y": list(values), "line": line, **look}
