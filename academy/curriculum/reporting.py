"""Write the map of a curriculum: roles, modules, competencies and levels, counts, seeds, facts with review dates."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from academy.curriculum.practice import Practice
from academy.curriculum.rules.measurable_targets import questions_at
from academy.curriculum.rules.seeds_taught import SEED, lessons_by_fact
from academy.curriculum.source import Curriculum, ModuleEntry, RoleEntry
from quizzes.questions.contract import LEVELS

Row = Sequence[str | int]


def report(curriculum: Curriculum, practice: Practice) -> str:
    """Return the report as Markdown; it depends on the curriculum alone, not on the day."""
    sections = (
        _opening(curriculum, practice),
        _roles(curriculum),
        _modules(curriculum),
        _questions(curriculum),
        _practice(practice),
        _seeds(curriculum),
        _facts(curriculum),
    )
    return "\n".join(line for section in sections for line in section)


def _opening(curriculum: Curriculum, practice: Practice) -> Iterator[str]:
    modules = curriculum.modules
    yield "# The starter curriculum"
    yield ""
    yield "Written by `flask curriculum report`; change the files in `academy/starter/` and run it again."
    yield ""
    yield (
        f"{len(modules)} modules, {sum(len(module.lessons) for module in modules)} lessons, "
        f"{len(list(curriculum.questions()))} scored questions, {len(practice.drills)} drills, "
        f"{len(curriculum.facts)} facts, {len(curriculum.misconceptions)} misconceptions."
    )
    yield ""


def _roles(curriculum: Curriculum) -> Iterator[str]:
    yield "## Roles, targets and paths"
    yield ""
    yield "A cell shows the target level and, in brackets, how many questions on the path measure that level or above."
    yield ""
    keys = [competency.key for competency in curriculum.competencies]
    by_code = {module.code: module for module in curriculum.modules}
    rows = [_role_row(role, keys, by_code) for role in curriculum.roles]
    yield from _table(["Role", *keys, "Required", "Recommended", "Minutes"], rows)


def _role_row(role: RoleEntry, keys: list[str], by_code: dict[str, ModuleEntry]) -> Row:
    path = [by_code[code] for code in role.path if code in by_code]
    cells = [f"{role.targets[key]} ({questions_at(path, key, role.targets[key])})" for key in keys]
    minutes = sum(module.minutes for module in path)
    return [role.name, *cells, " ".join(role.path), " ".join(role.recommended), minutes]


def _modules(curriculum: Curriculum) -> Iterator[str]:
    yield "## Modules"
    yield ""
    yield "Cells show the level a module teaches a competency to."
    yield ""
    keys = [competency.key for competency in curriculum.competencies]
    rows: list[Row] = []
    for module in in_path_order(curriculum):
        levels = [str(module.competencies.get(key, "")) for key in keys]
        counts = [module.minutes, len(module.lessons), len(module.questions)]
        rows.append([module.code, module.title, ", ".join(module.audience), *levels, *counts])
    yield from _table(["Code", "Module", "For", *keys, "Minutes", "Lessons", "Questions"], rows)


def in_path_order(curriculum: Curriculum) -> list[ModuleEntry]:
    """Return the modules in the order in which the roles' paths meet them, others last."""
    order = [code for role in curriculum.roles for code in (*role.path, *role.recommended)]
    places = {code: place for place, code in reversed(list(enumerate(order)))}
    return sorted(curriculum.modules, key=lambda module: (places.get(module.code, len(order)), module.code))


def _questions(curriculum: Curriculum) -> Iterator[str]:
    questions = [question for _module, question in curriculum.questions()]
    yield "## Questions"
    yield ""
    rows: list[Row] = []
    for competency in curriculum.competencies:
        own = [question for question in questions if question.competency == competency.key]
        levels = Counter(question.level for question in own)
        anchors = sorted(question.level for question in own if question.anchor)
        counts = [*(levels[level] for level in LEVELS), len(own)]
        rows.append([competency.key, competency.name, *counts, ", ".join(map(str, anchors))])
    yield from _table(["Key", "Competency", *(f"Level {level}" for level in LEVELS), "All", "Anchors at level"], rows)
    yield from _table(["Type", "Questions"], sorted(Counter(question.type for question in questions).items()))
    yield from _table(["Asks for", "Questions"], sorted(Counter(question.purpose for question in questions).items()))


def _practice(practice: Practice) -> Iterator[str]:
    yield "## Drills, handbook, self-assessment"
    yield ""
    rows: list[Row] = [
        [drill.title, drill.company, ", ".join([drill.role, *drill.joined_by]), len(drill.events), drill.crisis_type]
        for drill in practice.drills
    ]
    yield from _table(["Drill", "Company", "For", "Events", "Type of crisis"], rows)
    if practice.handbook:
        roles = ", ".join(practice.handbook.required_for)
        yield f"{practice.handbook.title}: {len(practice.handbook.parts)} parts, required for {roles}."
        yield ""
    if practice.self_assessment:
        statements = practice.self_assessment.statements
        foils = sum(statement.foil for statement in statements)
        yield f"Self-assessment: {len(statements)} statements, {foils} of them foils."
        yield ""


def _seeds(curriculum: Curriculum) -> Iterator[str]:
    yield "## Where the seed statements are taught"
    yield ""
    places = lessons_by_fact(curriculum)
    rows: list[Row] = []
    for fact in curriculum.facts:
        if fact.flag == SEED:
            lessons = places.get(fact.id, [])
            rows.append([fact.id, "; ".join(f"{module.code} {lesson.title}" for module, lesson in lessons)])
    yield from _table(["Seed", "Lessons"], rows)


def _facts(curriculum: Curriculum) -> Iterator[str]:
    yield "## Facts"
    yield ""
    places = lessons_by_fact(curriculum)
    rows: list[Row] = []
    for fact in curriculum.facts:
        codes = dict.fromkeys(module.code for module, _lesson in places.get(fact.id, []))
        confirmed = "yes" if fact.confirmed else "no"
        row = [fact.id, fact.source, fact.year, fact.flag, confirmed, fact.jurisdiction, fact.review_by]
        rows.append([*row, " ".join(codes)])
    yield from _table(["Fact", "Source", "Year", "Flag", "Confirmed", "Law of", "Review by", "Modules"], rows)


def _table(heads: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(str(cell).replace('|', '/') for cell in row)} |"
    yield ""
