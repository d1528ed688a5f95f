"""Match short answers against plain texts with * in linear time."""

from __future__ import annotations

import unicodedata

ENDS = " .,;:!?…\"'“”‘’«»"


def fold(text: str) -> str:
    """Return a text without case, accents, spaces and the punctuation around it."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return "".join(letters.casefold().strip(ENDS).split())


def fold_pattern(pattern: str) -> tuple[str, ...]:
    """Return the pieces of a pattern between its stars, folded."""
    return tuple(fold_piece(piece) for piece in pattern.strip(ENDS).split("*"))


def fold_piece(piece: str) -> str:
    """Return one piece of a pattern folded, its punctuation kept."""
    return fold(f"x{piece}x")[1:-1]


def matches(pieces: tuple[str, ...], folded: str) -> bool:
    """Tell whether a folded text is made of the pieces in order with anything between them.

    Each piece is looked for once and from left to right, so the time grows with the text and never explodes.
    """
    if len(pieces) == 1:
        return folded == pieces[0]
    first, *middle, last = pieces
    if len(folded) < len(first) + len(last) or not (folded.startswith(first) and folded.endswith(last)):
        return False
    place, end = len(first), len(folded) - len(last)
    for piece in middle:
        found = folded.find(piece, place, end)
        if found < 0:
            return False
        place = found + len(piece)
    return True
