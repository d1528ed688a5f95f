"""Check uploaded files of people, and apply their good rows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import insert, update

from academy.audit.services import record
from academy.clock import now
from academy.db import refresh_statistics, session, transaction
from academy.errors import Refused
from academy.jobs.services import start_job
from academy.people import import_queries as queries
from academy.people.import_checking import CHUNK, CheckedRow, Checker
from academy.people.import_findings import KINDS, Tally, findings, kind_of, ready
from academy.people.models import ImportState, PeopleImport, Permission, PermissionKind, Person, SignIn
from academy.people.numbering import next_number

Report = Callable[[int, int, str], None]
MANY = 1000  # rows after which the database looks anew at what its tables hold


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

    Rows are judged again, as units and people may have changed since the dry run; what counts is what was applied.
    Commits by itself, chunk by chunk, so that a cut-off import goes on where it was.
    """
    with transaction():
        people_import = queries.import_by_number(number, with_content=True)
        if people_import.state is ImportState.applied:
            return _closing_message(people_import.findings)
        checker = queries.checker(people_import.content, people_import.findings["columns"])
        with_leavers = people_import.deactivate_missing
    present: set[int] = set()
    done = 0
    for rows in checker.chunks():
        with transaction():
            present |= apply_rows([row for row in rows if not row.problems])
            done += len(rows)
            _count_once(queries.import_by_number(number), done, rows)
        present |= {row.person.id for row in rows if row.person is not None}
        report(done, checker.total, "")
    with transaction():
        message = _close(queries.import_by_number(number), present if with_leavers else None, actor_id)
        if done > MANY:
            refresh_statistics()
    return message


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


def _count_once(people_import: PeopleImport, done: int, rows: Sequence[CheckedRow]) -> None:
    """Keep the counts with the chunk they count: begun anew, an import finds the rows it added unchanged."""
    found = people_import.findings
    so_far = found.get("applied", {"rows": 0, **Tally().findings})
    if done > so_far["rows"]:
        tally = Tally.of(so_far)
        tally.add(rows)
        people_import.findings = found | {"applied": {"rows": done, **tally.findings}}


def _close(people_import: PeopleImport, present: set[int] | None, actor_id: int | None) -> str:
    """Replace what the dry run found by what was done; deactivate who is not `present`, if that was asked for."""
    found = dict(people_import.findings)
    tally = Tally.of(found.pop("applied"))
    found |= tally.findings | {"bad_since_check": max(0, tally.counts["bad"] - found["bad"])}
    if present is not None:
        found["leavers_kept"] = found["bad"] > 0  # the people in bad rows would count as missing
        found["deactivated"] = 0 if found["bad"] else deactivate_leavers(present)
    people_import.findings = found
    people_import.state, people_import.applied_at = ImportState.applied, now()
    people = ngettext("%(num)s person", "%(num)s people", ready(found))
    sentence = _("imported %(people)s (import %(number)d)", people=people, number=people_import.number)
    counts = {kind: found[kind] for kind in KINDS} | {"deactivated": found.get("deactivated", 0)}
    actor = actor_id or people_import.uploaded_by_id
    record("imported people", "import", str(people_import.number), sentence, after=counts, actor_id=actor)
    return _closing_message(found)


def _closing_message(found: dict[str, Any]) -> str:
    sentences = [ngettext("%(num)s person imported.", "%(num)s people imported.", ready(found))]
    if found["bad"]:
        left_out = ngettext(
            "%(num)s row has a problem and was left out.", "%(num)s rows have problems and were left out.", found["bad"]
        )
        sentences.append(left_out)
    if found.get("leavers_kept"):
        sentences.append(_("Nobody was deactivated, because the people in these rows would count as missing."))
    return " ".join(sentences)
