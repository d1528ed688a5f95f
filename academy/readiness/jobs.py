"""Publish weekly, and refresh everybody's own estimates every night."""

from huey import crontab

from academy.jobs.queue import Progress, handles, scheduled
from academy.readiness import estimate_services, services


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


scheduled("readiness.publish", "Publish readiness", crontab(day_of_week="1", hour="4", minute="0"))
scheduled("readiness.estimate", "Refresh estimates", crontab(hour="2", minute="30"))
