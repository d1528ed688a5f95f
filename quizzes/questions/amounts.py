"""Read a number and its unit as people write them."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping

from quizzes.questions.contract import InvalidResponse

LONGEST = 60
NUMBER = re.compile(r"[+-]?(?:\d[\d.,]*|[.,]\d+)(?:e[+-]?\d{1,4})?(?![\d.,])", re.IGNORECASE)
GROUPED = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*")
SPACED_GROUPS = re.compile(r"(?<=\d)[ '’\u00a0\u202f\u2009](?=\d{3}(?!\d))")
MINUS_SIGNS = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2012": "-"})


def read_amount(text: str, units: Mapping[str, float]) -> tuple[float, str]:
    """Return the number written and its unit as the author spells it, "" where none was typed.

    Takes a decimal comma or point, spaces or apostrophes between thousands, ½ and its kin, and a unit before or
    after. Raises InvalidResponse for anything else, for a number too large, and for a comma that could mean either.
    """
    if len(text) > LONGEST:
        raise InvalidResponse("Write only a number, like 14.4")
    plain = SPACED_GROUPS.sub("", text.rstrip(" .,").lstrip().translate(MINUS_SIGNS))
    fraction, plain = _take_vulgar_fraction(plain)
    match = NUMBER.search(plain)
    if match is None and fraction is None:
        raise InvalidResponse("Write a number, like 14.4")
    written, rest = (match.group(), plain[: match.start()] + plain[match.end() :]) if match else ("0", plain)
    value = _with_fraction(_to_float(written), fraction, negative=written.startswith("-"))
    return value, _unit(rest, units)


def _with_fraction(value: float, fraction: float | None, negative: bool) -> float:
    if fraction is None:
        return value
    if not value.is_integer():
        raise InvalidResponse("Write a number, like 14.4")
    return value - fraction if negative else value + fraction


def _take_vulgar_fraction(text: str) -> tuple[float | None, str]:
    """Cut the first ½, ¼, ⅔ … out of a text and return its value."""
    for place, character in enumerate(text):
        if unicodedata.decomposition(character).startswith("<fraction>"):
            return unicodedata.numeric(character), text[:place] + text[place + 1 :]
    return None, text


def _to_float(written: str) -> float:
    digits, _, exponent = written.lower().lstrip("+-").partition("e")
    plain = _with_decimal_point(digits)
    try:
        value = float(f"{plain}e{exponent}" if exponent else plain)
    except ValueError:
        raise InvalidResponse("Write a number, like 14.4") from None
    if not math.isfinite(value):
        raise InvalidResponse("That number is too large; write a smaller one")
    return -value if written.startswith("-") else value


def _with_decimal_point(digits: str) -> str:
    commas, points = digits.count(","), digits.count(".")
    if commas and points:
        decimal = max(",.", key=digits.rfind)
        whole, _, rest = digits.rpartition(decimal)
        return f"{_without_groups(whole)}.{rest}"
    if commas == 1:
        return _decimal_comma(digits)
    return _without_groups(digits) if commas > 1 or points > 1 else digits


def _without_groups(digits: str) -> str:
    if not GROUPED.fullmatch(digits):
        raise InvalidResponse("Write the number without separators for thousands, like 1000 or 14.4")
    return digits.replace(",", "").replace(".", "")


def _decimal_comma(digits: str) -> str:
    """Take one comma as decimal, unless it could as well set off thousands: 1,000."""
    whole, _, decimals = digits.partition(",")
    if len(decimals) == 3 and 1 <= len(whole) <= 3 and not whole.startswith("0"):
        raise InvalidResponse("Write the number without separators for thousands, like 1000 or 14.4")
    return f"{whole}.{decimals}"


def _unit(rest: str, units: Mapping[str, float]) -> str:
    typed = " ".join(rest.split()).casefold()
    if not typed:
        return ""
    for unit in units:
        if unit.casefold() == typed:
            return unit
    if not units:
        raise InvalidResponse("Write only a number, like 14.4")
    raise InvalidResponse("Write the number alone or with one of these units: %(units)s", units=", ".join(units))
