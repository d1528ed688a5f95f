"""Addresses of modules and lessons: how a slug is made and which ones cannot be used."""

import re
import unicodedata

RESERVED_SLUGS = frozenset(
    {"quiz", "lessons", "on", "new", "check", "versions", "items", "preview", "import", "export"}
)
# Pages that stand beside the modules under /learn and /studio, and beside the parts of one module in the studio.
TAKEN_BY_PAGES = frozenset({"modules", "refresher", "grading", "questions", "publish", "outline"})
LONGEST_SLUG = 80

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def is_slug(text: str) -> bool:
    """Tell whether a text is made of lower-case letters, digits and single hyphens."""
    return len(text) <= LONGEST_SLUG and _SLUG.fullmatch(text) is not None


def is_reserved(slug: str) -> bool:
    """Tell whether a page of Academy has this address already."""
    return slug in RESERVED_SLUGS or slug in TAKEN_BY_PAGES


def slug_of(title: str) -> str:
    """Return an address made from a title: "What's new?" becomes "what-s-new"; empty when no letter can be used."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)
    slug = "-".join(words)[:LONGEST_SLUG].strip("-")
    return f"{slug}-1" if is_reserved(slug) else slug


def free_slug(title: str, taken: set[str]) -> str:
    """Return an address made from a title that is not taken, numbered when needed."""
    base = slug_of(title) or "lesson"
    numbers = (f"{base[: LONGEST_SLUG - 4]}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (base, *numbers) if slug not in taken)
