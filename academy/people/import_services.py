"""Check uploaded files of people, and apply their good rows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import insert, update

from academy.audit.services import record
from academy.clock import now
from academy.db import session, transaction
from academy.errors import Refused
from academy.jobs.services import start_job
from academy.people import import_queries as queries
from academy.people.import_checking import CHUNK, CheckedRow, Checker
from academy.people.import_findings import findings, kind_of, ready
from academy.people.models import ImportState, PeopleImport, Permission, PermissionKind, Person, SignIn
from academy.people.numbering import next_number

Report = Callable[[int, int, str], None]


def check_file(file_name: str, content: bytes, uploaded_by_id: int | None = None) -> PeopleImport:
    """Keep an uploaded file with what a dry run finds; no person changes. Raises Refused for an unreadable file."""
    found = findings(queries.checker(content), queries.leavers)
    people_import = PeopleImport(
        number=next_number(PeopleImport.number),
        file_name=file_name[:200],
        content=content,
        findings=found,
        uploaded_by_id=uploaded_by_id,
    )
    session().add(people_import)
    session().flush()
    return people_import


def choose_columns(people_import: PeopleImport, places: Mapping[str, int]) -> None:
    """Check the file again with columns matched by hand: field → place in the header."""
    if people_import.state is ImportState.checked:
        people_import.findings = findings(queries.checker(people_import.content, places), queries.leavers)


def start_import(people_import: PeopleImport, deactivate_missing: bool, started_by_id: int) -> None:
    """Start applying the good rows in a job; a second click starts nothing.

    Raises Refused when no row is ready, or when people shall be deactivated although some rows cannot be read.
    """
    found = people_import.findings
    if not ready(found):
        raise Refused(_("No row is ready to import. Correct the file and upload it again."))
    if deactivate_missing:
        refuse_leavers_beside_problems(found["bad"])
    claimed = (
        update(PeopleImport)
        .where(PeopleImport.id == people_import.id, PeopleImport.state == ImportState.checked)
        .values(state=ImportState.applying, deactivate_missing=deactivate_missing)
    )
    if session().execute(claimed).rowcount != 1:  # type: ignore[attr-defined]
        return
    title = _("Import %(number)d: %(file)s", number=people_import.number, file=people_import.file_name)
    job = start_job("people.apply_import", title, {"number": people_import.number}, started_by_id)
    people_import.job_id = job.id


def refuse_leavers_beside_problems(bad_rows: int) -> None:
    """Refuse to look for leavers while rows have problems: the people in them would count as missing."""
    if bad_rows:
        raise Refused(
            ngettext(
                "Correct the %(num)s row with a problem first: its person would count as missing and be deactivated.",
                "Correct the %(num)s rows with problems first: their people would count as missing and be deactivated.",
                bad_rows,
            )
        )


def apply_import(number: int, report: Report, actor_id: int | None = None) -> str:
    """Apply the good rows of an import, some thousands at a time; done twice, it changes nothing the second time.

    Commits by itself, chunk by chunk, so that a cut-off import goes on where it was.
    """
    with transaction():
        people_import = queries.import_by_number(number, with_content=True)
        checker = queries.checker(people_import.content, people_import.findings["columns"])
        with_leavers = people_import.deactivate_missing
    present: set[int] = set()
    done = 0
    for rows in checker.chunks():
        with transaction():
            present |= apply_rows([row for row in rows if not row.problems])
        present |= {row.person.id for row in rows if row.person is not None}
        done += len(rows)
        report(done, checker.total, "")
    with transaction():
        left = deactivate_leavers(present) if with_leavers else 0
        return _close(queries.import_by_number(number), left, actor_id)


def apply_rows(rows: Sequence[CheckedRow]) -> set[int]:
    """Add and change the people of good rows; return their ids."""
    added = [row for row in rows if row.person is None]
    if added:
        session().execute(insert(Person), [_values(row) for row in added])
    changed = [row for row in rows if kind_of(row) == "changed"]
    if changed:
        session().execute(
            update(Person),
            [{"id": row.person.id, "deactivated_at": None, **_values(row)} for row in changed if row.person],
        )
    ids = queries.people_with_emails([row.email for row in rows])
    leaders = [row for row in rows if row.leads_id and (row.person is None or "leads" in row.changes)]
    session().add_all(
        Permission(person_id=ids[row.email], kind=PermissionKind.leader, unit_id=row.leads_id) for row in leaders
    )
    session().flush()
    return set(ids.values())


def deactivate_leavers(present: set[int]) -> int:
    """Deactivate the active people who are not `present` and end their sign-ins; return how many."""
    gone = queries.leavers(present)
    for start in range(0, len(gone), CHUNK):
        some = gone[start : start + CHUNK]
        session().execute(update(Person).where(Person.id.in_(some)).values(deactivated_at=now()))
        alive = update(SignIn).where(SignIn.person_id.in_(some), SignIn.revoked_at.is_(None))
        session().execute(alive.values(revoked_at=now()))
    return len(gone)


def bad_rows(checker: Checker) -> Iterator[list[str]]:
    """Yield the rows with problems as they stand in the file, with their number and what is wrong."""
    width = len(checker.columns.header)
    for row in chain.from_iterable(checker.chunks()):
        if row.problems:
            cells = (row.cells + [""] * width)[:width]
            yield [*cells, str(row.number), " ".join(f"{problem.message}." for problem in row.problems)]


def _values(row: CheckedRow) -> dict[str, object]:
    kept = row.person.external_id if row.person else None
    return {
        "name": row.name,
        "email": row.email,
        "unit_id": row.unit_id,
        "role_slug": row.role_slug,
        "external_id": row.external_id or kept,
    }


def _close(people_import: PeopleImport, left: int, actor_id: int | None) -> str:
    found = people_import.findings
    people = ngettext("%(num)s person", "%(num)s people", ready(found))
    if people_import.state is not ImportState.applied:
        people_import.state, people_import.applied_at = ImportState.applied, now()
        people_import.findings = found | {"deactivated": left}
        counts = {key: found[key] for key in ("new", "changed", "unchanged", "bad")} | {"deactivated": left}
        sentence = _("imported %(people)s (import %(number)d)", people=people, number=people_import.number)
        actor = actor_id or people_import.uploaded_by_id
        record("imported people", "import", str(people_import.number), sentence, after=counts, actor_id=actor)
    return _("%(people)s imported.", people=people)
