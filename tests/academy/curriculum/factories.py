"""A curriculum folder and its rows, small enough to read."""

from pathlib import Path
from typing import Any

from academy.curriculum.models import Competency, Fact
from tests.factories import add

FRAMEWORK = """\
competencies:
- key: C1
  slug: information
  name: Information
  short_name: Information
  definition: Judge what you read
  current_for_months: 12
  levels: {1: names, 2: checks, 3: weighs, 4: teaches}
  typical_question: Whose number is it?
roles:
- slug: other
  name: Other roles
  targets: {C1: 2}
  path: [FND-9]
"""
FACTS = """\
facts:
- id: S01
  text: "A sum: more than the whole"
  source: A blog
  year: "2013"
  flag: seed
  confirmed: false
  review_by: 2027-05-21
"""
MISCONCEPTIONS = "misconceptions:\n- id: M01\n  text: Numbers are right\n"
MODULE = """\
code: FND-9
slug: small-numbers
title: Small numbers
audience: [everyone]
minutes: 20
summary: What to ask a number.
objectives:
- Ask whose number it is
competencies: {C1: 2}
pass_mark: 70
exercise: |
  Find a number. Ask **whose** it is.
"""
LESSON = """\
---
title: Whose number?
minutes: 5
facts: [S01]
takeaway: Ask first.
---
Numbers have owners.

## How to ask

![A number and its owner](pictures/owner.svg)

:::then-since
**Then (about 2013):** nobody asked.

**Since:** some do.
:::

:::check
type: true_false
text: Every number has an owner.
right: true
feedback: {true: It has., false: Somebody counted.}
:::
"""
OPTIONS = """\
  options:
  - text: Whose it is
    right: true
    feedback: Yes, first of all.
  - text: How large it is
    feedback: That comes later.
    misconception: M01
"""


def question_yaml(key: str, level: int = 1, **values: str) -> str:
    fields = {
        "id": key,
        "type": "single",
        "competency": "C1",
        "level": str(level),
        "anchor": "true",
        "purpose": "decision",
        "lesson": "whose-number",
        "facts": "[S01]",
        "text": f"What do you ask about {key}?",
        "explanation": "The owner decides what was counted.",
        **values,
    }
    return "- " + "\n  ".join(f"{name}: {value}" for name, value in fields.items() if value) + "\n" + OPTIONS


QUIZ = "questions:\n" + "".join(question_yaml(f"number-{level}", level) for level in (1, 2, 3))


def write_curriculum(folder: Path, **files: str) -> Path:
    """Write a complete curriculum; keywords replace files: framework, facts, misconceptions, module, lesson, quiz."""
    module = folder / "modules" / "small-numbers"
    (module / "lessons" / "pictures").mkdir(parents=True, exist_ok=True)
    paths = {
        folder / "framework.yaml": files.get("framework", FRAMEWORK),
        folder / "facts.yaml": files.get("facts", FACTS),
        folder / "misconceptions.yaml": files.get("misconceptions", MISCONCEPTIONS),
        module / "module.yaml": files.get("module", MODULE),
        module / "lessons" / "01-whose-number.md": files.get("lesson", LESSON),
        module / "lessons" / "pictures" / "owner.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>',
        module / "quiz.yaml": files.get("quiz", QUIZ),
    }
    for path, text in paths.items():
        path.write_text(text)
    return folder


def make_competency(key: str = "C1", **values: Any) -> Competency:
    return add(
        Competency(
            **{
                "key": key,
                "slug": f"competency-{key.lower()}",
                "name": f"Competency {key}",
                "short_name": key,
                "definition": "Do it well",
                "levels": {str(level): f"level {level}" for level in range(1, 5)},
                "position": int(key[1:]),
                **values,
            }
        )
    )


def make_fact(id: str = "S01") -> Fact:
    return add(Fact(id=id, text="A fact", source="A source", flag="known", confirmed=True))
