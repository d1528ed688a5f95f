"""How long to wait after failed sign-ins."""

from datetime import datetime, timedelta

FREE_TRIES = 5
FIRST_WAIT = 30  # seconds
LONGEST_WAIT = 3600
FORGOTTEN_AFTER = timedelta(hours=24)


def wait_after(failures: int) -> int:
    """Return the seconds to wait after so many failures in a row; it doubles with each beyond the free ones."""
    if failures < FREE_TRIES:
        return 0
    return int(min(FIRST_WAIT * 2.0 ** min(failures - FREE_TRIES, 20), LONGEST_WAIT))


def failures_now(failures: int, last_failure_at: datetime, now: datetime) -> int:
    """Return the failures that still count."""
    return 0 if now - last_failure_at > FORGOTTEN_AFTER else failures
