"""What an address asks for and is not there, and what is shown instead: nobody is left to believe they see it."""

from collections.abc import Collection, Mapping

from flask_babel import gettext as _

from academy.readiness import words
from academy.readiness.figures import Show
from academy.readiness.forecast import HORIZONS
from academy.readiness.options import SORTS, VIEWS, Months, Options
from academy.readiness.privacy.hierarchy import ALL

LONGEST = 40
"""Letters of an address that are repeated on the page."""


def unknown_choices(
    arguments: Mapping[str, str], options: Options, roles: Collection[str], months: Months | None
) -> list[str]:
    """Return a sentence for every choice of an address that names nothing there is."""
    known = {
        "show": [show.value for show in Show],
        "days": [str(days) for days in HORIZONS],
        "role": [ALL, *roles],
        "at": list(months.last) if months else [],
        "sort": SORTS,
        "view": VIEWS,
    }
    written = {name: arguments.get(name, "")[:LONGEST] for name in known}
    sentences = _sentences(written, options, months)
    return [sentences[name] for name, choices in known.items() if written[name] and written[name] not in choices]


def _sentences(written: Mapping[str, str], options: Options, months: Months | None) -> dict[str, str]:
    table = options.view == VIEWS[0]
    sentences = {
        "show": _("There is no measure “%(written)s”. You see “%(shown)s”.", **_pair(written["show"], options)),
        "days": _(
            "A forecast looks 30, 90 or 180 days ahead, not “%(written)s”. You see %(days)s days.",
            written=written["days"],
            days=options.days,
        ),
        "role": _("There is no role “%(written)s”. You see all roles.", written=written["role"]),
        "at": _(
            "Nothing was published in “%(written)s”. You see %(month)s.",
            written=written["at"],
            month=words.month(months.chosen) if months else "",
        ),
        "sort": _("There is no order “%(written)s”. You see the worst first.", written=written["sort"]),
        "view": _(
            "There is no view “%(written)s”. You see the %(view)s.",
            written=written["view"],
            view=_("table") if table else _("chart"),
        ),
    }
    return {name: str(sentence) for name, sentence in sentences.items()}


def _pair(written: str, options: Options) -> dict[str, object]:
    return {"written": written, "shown": words.SHOW_NAMES[options.show]}
