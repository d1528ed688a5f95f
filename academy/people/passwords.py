"""Hash and check passwords with argon2id, taking the same time for people who do not exist."""

from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 10
_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    """Return the argon2id hash to keep."""
    return _hasher.hash(password)


def is_right(password: str, kept_hash: str | None) -> bool:
    """Check a password; without a kept hash it costs the same and is never right."""
    try:
        return _hasher.verify(kept_hash or _nobodys_hash(), password) and kept_hash is not None
    except (VerificationError, InvalidHashError):
        return False


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    return hash_password("nobody has this password")
