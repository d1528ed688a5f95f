"""What counts as an e-mail address."""

import re

LONGEST = 254
_ADDRESS = re.compile(r"[^\s@,;:<>()\[\]\"\\]+@[^\s@,;:<>()\[\]\"\\.]+(\.[^\s@,;:<>()\[\]\"\\.]+)+")


def is_email(text: str) -> bool:
    """Tell whether a text is one address in full, like jo@example.com."""
    return len(text) <= LONGEST and _ADDRESS.fullmatch(text) is not None
