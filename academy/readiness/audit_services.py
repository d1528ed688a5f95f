"""Check once a month how often the ranges hold, and keep what was found."""

from datetime import datetime

from flask import current_app

from academy.clock import now
from academy.db import session, transaction
from academy.readiness.audit_models import RangeAudit
from academy.readiness.estimation.auditing import Organisation, check_ranges
from academy.readiness.publication.snapshot import Report, read_organisation, tell_nobody
from academy.readiness.rules import rules_from


def audit_ranges(at: datetime | None = None, progress: Report = tell_nobody) -> RangeAudit | None:
    """Check the ranges as of a moment, by default now, in transactions of its own; None with too few groups.

    The same answers in the same month give the same outcome.
    """
    at, rules = at or now(), rules_from(current_app.config)
    facts, packer = read_organisation(at, rules, progress)
    organisation = Organisation(facts.asked.questions, packer.responses(), facts.unit, facts.units)
    outcome = check_ranges(organisation, rules, seed=at.year * 12 + at.month)
    if outcome is None:
        return None
    audit = RangeAudit(at=at, groups=outcome.groups, held=outcome.held)
    with transaction():
        session().add(audit)
    return audit
