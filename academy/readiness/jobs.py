"""Publish weekly, refresh everybody's own estimates every night, and check the ranges every month."""

from huey import crontab

from academy.jobs.queue import Progress, handles, scheduled
from academy.readiness import audit_services, estimate_services, services


@handles("readiness.publish")
def publish(progress: Progress) -> str:
    """Publish readiness as of now."""
    publication = services.publish(progress=progress.report)
    return f"Publication {publication.number} is published."


@handles("readiness.estimate")
def estimate(progress: Progress) -> str:
    """Refresh everybody's own estimates: answers grow too old without anybody doing anything."""
    people = estimate_services.refresh_all_estimates(progress.report)
    return f"The estimates of {people} people are refreshed."


@handles("readiness.audit")
def audit(progress: Progress) -> str:
    """Check how often the ranges hold on answers kept aside."""
    found = audit_services.audit_ranges(progress=progress.report)
    if found is None:
        return "There are too few groups to check the ranges."
    return f"{found.held} of {found.groups} ranges held."


scheduled("readiness.publish", "Publish readiness", crontab(day_of_week="1", hour="4", minute="0"))
scheduled("readiness.estimate", "Refresh estimates", crontab(hour="2", minute="30"))
scheduled("readiness.audit", "Check the ranges", crontab(day="1", hour="5", minute="30"))
