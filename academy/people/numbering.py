"""Hand out numbers that people see, such as import 14: one after the other, also when two ask at once."""

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from academy.db import session
from academy.people.models import Organisation


def next_number(column: InstrumentedAttribute[int]) -> int:
    """Return the number after the highest in use; others who ask wait until this transaction is over."""
    session().execute(select(Organisation.id).with_for_update())
    return 1 + (session().scalar(select(func.max(column))) or 0)
