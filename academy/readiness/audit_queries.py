"""Read what the monthly audit of the ranges found."""

from sqlalchemy import select

from academy.db import session
from academy.readiness.audit_models import RangeAudit


def newest_audit() -> RangeAudit | None:
    """Return the newest audit, if there was one."""
    return session().scalar(select(RangeAudit).order_by(RangeAudit.at.desc(), RangeAudit.id.desc()).limit(1))
