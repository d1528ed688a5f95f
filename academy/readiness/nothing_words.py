"""What a page says when no figure of a unit can be shown: why, and when there will be one."""

from dataclasses import dataclass

from flask_babel import gettext as _

from academy.readiness.figures import Show
from academy.readiness.heatmap import Heatmap
from academy.readiness.models import CellState

PROTECTING = (CellState.too_few, CellState.hidden, CellState.not_compared)
"""States of groups that have evidence, and show no figure all the same."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """A headline and the sentences under it."""

    title: str
    sentences: tuple[str, ...]
    is_unmeasured: bool = False
    """Whether nobody has answered anything yet, so that modules should be assigned."""


def why_nothing(heatmap: Heatmap, group: str, show: Show, smallest: int) -> Nothing:
    """Say why a heatmap without any figure has none; `group` is the unit, with the role if only one is shown."""
    protecting = [state for state in PROTECTING if state.value in heatmap.states]
    if len(protecting) > 1:
        return Nothing(_("No figure can be shown here."), tuple(_in_short(state, smallest) for state in protecting))
    if protecting:
        return _protected(protecting[0], show, smallest)
    return _missing(heatmap, group, show, smallest)


def _in_short(state: CellState, smallest: int) -> str:
    sentences = {
        CellState.too_few: _("Too few: fewer than %(count)s people, hidden to protect them.", count=smallest),
        CellState.hidden: _("Hidden: enough people, but a smaller group could be worked out."),
        CellState.not_compared: _(
            "Not compared: too few rated themselves, or too few are measured, to compare the two."
        ),
    }
    return str(sentences[state])


def _protected(state: CellState, show: Show, smallest: int) -> Nothing:
    if state is CellState.too_few:
        return Nothing(
            _("Too few people to show anything."),
            (_once_enough(show, smallest), _("Until then they are hidden, to protect those people.")),
        )
    if state is CellState.hidden:
        why = _("Enough people are behind them, but showing one would let a smaller group be worked out.")
        return Nothing(_("Every figure here is hidden."), (why,))
    why = _("Too few rated themselves, or too few are measured, to compare the two.")
    return Nothing(_("Nothing here can be compared."), (why,))


def _once_enough(show: Show, smallest: int) -> str:
    if show is Show.claimed:
        return str(_("Figures appear once %(count)s people have rated themselves.", count=smallest))
    if show is Show.blind_spot:
        sentence = _(
            "Figures appear once %(count)s people are measured and %(count)s have rated themselves.", count=smallest
        )
        return str(sentence)
    return str(_("Figures appear once %(count)s people are measured.", count=smallest))


def _missing(heatmap: Heatmap, group: str, show: Show, smallest: int) -> Nothing:
    when = _once_enough(show, smallest)
    if show is Show.claimed:
        return Nothing(_("Nobody in %(group)s has rated themselves yet.", group=group), (when,))
    if CellState.no_current_evidence.value in heatmap.states:
        return Nothing(
            _("No current evidence in %(group)s.", group=group), (_("All answers there are too old to count."),)
        )
    if show is Show.blind_spot:
        return Nothing(_("Nothing to compare in %(group)s yet.", group=group), (when,))
    if heatmap.people or heatmap.states == {CellState.not_needed.value}:
        return Nothing(_("No targets in %(group)s.", group=group), (_("The people there need no level in anything."),))
    if not heatmap.members:
        return Nothing(_("Nothing measured in %(group)s yet.", group=group), (when,))
    nobody = _("0 of %(members)s people have current results.", members=heatmap.members)
    return Nothing(_("Nothing measured in %(group)s yet.", group=group), (nobody,), is_unmeasured=True)
