"""Publish readiness for leaders."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import count, islice
from typing import Any, NamedTuple, TypeVar

from flask import current_app
from sqlalchemy import delete, insert, select, update

from academy.audit.services import record
from academy.clock import now
from academy.db import Model, session, transaction
from academy.errors import Conflict, Refused
from academy.jobs.models import Job
from academy.jobs.services import start_job, unfinished_job
from academy.readiness.models import (
    BankVersion,
    Cell,
    HeldEvidence,
    Publication,
    PublicationState,
    PublishedEvidence,
    PublishedUnit,
)
from academy.readiness.privacy.guarding import Before, LookBack, plan_guarded
from academy.readiness.privacy.hierarchy import Tree
from academy.readiness.privacy.plan import MEASURES
from academy.readiness.publication.composer import Composer
from academy.readiness.publication.hold_queries import held_of
from academy.readiness.publication.hold_services import hold, let_go_of_older, look_back
from academy.readiness.publication.snapshot import Report, Snapshot, take_snapshot, tell_nobody
from academy.readiness.review_models import QuestionReview
from academy.readiness.rules import Rules, rules_from

NODES_AT_ONCE = 50
ROWS_AT_ONCE = 500

T = TypeVar("T")


class Run(NamedTuple):
    """One making of a publication, told from others that took the same number."""

    number: int
    started_at: datetime


def publish(at: datetime | None = None, progress: Report = tell_nobody) -> Publication:
    """Publish the readiness of all units as of a moment, by default now.

    Runs transactions of its own; nothing shows before the last one. Cut off half-way it leaves nothing visible and
    can simply be repeated. Raises Refused when a later moment is published already, and Conflict when somebody
    starts another publication meanwhile; that one goes on.
    """
    at, rules = at or now(), rules_from(current_app.config)
    with transaction():
        run = _begin(at, rules)
    try:
        _fill(run, at, rules, progress)
    except Conflict:
        raise
    except BaseException:
        with transaction():
            _publication(run).state = PublicationState.failed
        raise
    return _publication(run)


def start_publication(started_by_id: int) -> Job:
    """Queue a publication for an admin who asked for one; return the one under way when there is one."""
    if under_way := unfinished_job("readiness.publish"):
        return under_way
    job = start_job("readiness.publish", "Publish readiness", started_by_id=started_by_id)
    record("started publication", "job", job.token, "started a publication of readiness")
    return job


def _begin(at: datetime, rules: Rules) -> Run:
    _discard_unfinished()
    last = session().scalar(select(Publication).order_by(Publication.number.desc()).limit(1))
    if last is not None and last.at > at:
        raise Refused("A later moment is published already. Publications only go forward in time.")
    run = Run(last.number + 1 if last else 1, now())
    session().add(Publication(number=run.number, at=at, created_at=run.started_at, rules=rules.to_json()))
    return run


def _discard_unfinished() -> None:
    unfinished = select(Publication.id).where(Publication.state != PublicationState.published)
    its_units = PublishedUnit.publication_id.in_(unfinished)
    session().execute(delete(Cell).where(Cell.published_unit_id.in_(select(PublishedUnit.id).where(its_units))))
    session().execute(update(PublishedUnit).where(its_units).values(parent_id=None))
    session().execute(delete(PublishedUnit).where(its_units))
    for table in (HeldEvidence, PublishedEvidence):
        session().execute(delete(table).where(table.publication_id.in_(unfinished)))
    session().execute(delete(Publication).where(Publication.state != PublicationState.published))


def _publication(run: Run) -> Publication:
    """Return the publication of a run; raise Conflict when a later run has discarded it and taken its number."""
    found = session().scalar(
        select(Publication).where(Publication.number == run.number, Publication.created_at == run.started_at)
    )
    if found is None:
        raise Conflict("Another publication was started meanwhile.")
    return found


def _fill(run: Run, at: datetime, rules: Rules, progress: Report) -> None:
    snapshot = take_snapshot(at, rules, progress)
    guarded = plan_guarded(snapshot, rules, _looking_back(run, len(MEASURES) * len(snapshot.competencies), progress))
    with transaction():
        unit_rows = _store_units(_publication(run).id, snapshot.tree)
    composer = Composer(snapshot, guarded.gifts, guarded.plans, guarded.takes_in, rules)
    total = len(unit_rows)
    for start in range(0, total, NODES_AT_ONCE):
        nodes = range(start, min(start + NODES_AT_ONCE, total))
        with transaction():
            publication_id = _publication(run).id
            _store_cells(composer, nodes, unit_rows)
            hold(publication_id, composer.taken_in())
        progress(nodes.stop, total, "Publishing")
    with transaction():
        publication = _publication(run)
        let_go_of_older(publication.id)
        publication.bank_version, publication.scale = _bank_version(snapshot.bank), snapshot.scale
        session().add_all(_reviews(publication.id, snapshot))
        publication.state = PublicationState.published


def _looking_back(run: Run, columns: int, progress: Report) -> LookBack:
    """Return what tells of earlier publications, and reports each column: in a large organisation they take minutes."""
    done = count()

    def before(competency_id: int, measure: str) -> Before:
        progress(next(done), columns, "Comparing with earlier publications")
        with transaction():
            return look_back(_publication(run).id, competency_id, measure)

    return before


def _bank_version(questions: Sequence[int]) -> BankVersion:
    """Return the newest bank version when its questions are these, else a new one."""
    newest = session().scalar(select(BankVersion).order_by(BankVersion.number.desc()).limit(1))
    if newest is not None and newest.questions == sorted(questions):
        return newest
    return BankVersion(number=newest.number + 1 if newest else 1, questions=sorted(questions))


def _reviews(publication_id: int, snapshot: Snapshot) -> list[QuestionReview]:
    behind = zip(snapshot.competencies, snapshot.behind, strict=True)
    return [QuestionReview(publication_id=publication_id, competency_id=key, **asdict(one)) for key, one in behind]


def _store_units(publication_id: int, tree: Tree) -> list[int]:
    """Store the tree, parents first, and return the rows of its nodes."""
    rows: dict[int, PublishedUnit] = {}
    waiting = dict(enumerate(tree.nodes))
    while waiting:
        ready = {index: node for index, node in waiting.items() if node.shown_under not in waiting}
        for position, node in ready.items():
            rows[position] = PublishedUnit(
                publication_id=publication_id,
                unit_id=node.unit.id,
                parent_id=None if node.shown_under is None else rows[node.shown_under].id,
                is_direct=node.is_direct,
                slug=node.unit.slug,
                name=node.unit.name,
                is_partner=node.unit.is_partner,
                position=position,
                members=node.members,
            )
            del waiting[position]
        session().add_all(rows[index] for index in ready)
        session().flush()
    return [rows[index].id for index in range(len(rows))]


def _store_cells(composer: Composer, nodes: Sequence[int], unit_rows: Sequence[int]) -> None:
    held = held_of({composer.snapshot.tree.nodes[node].unit.id for node in nodes})
    cells = (
        {"published_unit_id": unit_rows[group.node], **cell}
        for group in composer.groups(nodes)
        for cell in composer.cells(group, held)
    )
    _insert(Cell, cells)


def _insert(table: type[Model], rows: Iterable[dict[str, Any]]) -> None:
    for batch in _batches(rows):
        session().execute(insert(table), batch)


def _batches(rows: Iterable[T]) -> Iterator[list[T]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, ROWS_AT_ONCE)):
        yield batch
