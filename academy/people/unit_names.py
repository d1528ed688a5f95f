"""What units are called in addresses."""

import re
import unicodedata
from collections.abc import Collection

RESERVED = frozenset({"method", "on", "new", "import", "export", "chart", "months"})
LONGEST = 60


def slug_of(name: str) -> str:
    """Return the address part made from a name: "Sales & Service" becomes "sales-service"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:LONGEST].strip("-") or "unit"


def free_slug(name: str, taken: Collection[str]) -> str:
    """Return a slug for the name that no unit, archived ones included, has ever had."""
    base, number = slug_of(name), 2
    slug = base
    while slug in taken or slug in RESERVED:
        slug, number = f"{base}-{number}", number + 1
    return slug
