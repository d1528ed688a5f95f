"""Read the imports and fail when an arrow runs the wrong way.

people ← curriculum ← learning ← readiness ← me; studio → curriculum; demo sees everything; quizzes knows none of it.
"""

import ast
import re
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BELOW = {
    "audit": set[str](),
    "jobs": {"audit"},
    "people": {"audit", "jobs"},
    "curriculum": {"audit", "jobs", "people"},
    "learning": {"audit", "jobs", "people", "curriculum"},
    "readiness": {"audit", "jobs", "people", "curriculum", "learning"},
    "studio": {"audit", "jobs", "people", "curriculum", "learning"},
    "me": {"audit", "jobs", "people", "curriculum", "learning", "readiness"},
    "demo": {"audit", "jobs", "people", "curriculum", "learning", "readiness", "studio"},
}
WEB = {"academy.auth", "academy.web", "flask_login", "flask_wtf", "wtforms"}
ENGINE_MAY_IMPORT = {"numpy", "yaml", "defusedxml", "quizzes"}


def source_files(folder: str) -> list[Path]:
    return sorted(path for path in (ROOT / folder).rglob("*.py") if "versions" not in path.parts)


def imports(path: Path) -> Iterator[str]:
    """Yield every module imported at run time; imports for type checking only do not count."""
    tree = ast.parse(path.read_text())
    type_checking = {
        child
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for child in ast.walk(node)
    }
    for node in ast.walk(tree):
        if node in type_checking:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", source_files("academy"), ids=lambda path: str(path.relative_to(ROOT)))
def test_features_import_only_what_lies_below_them(path: Path) -> None:
    feature = path.relative_to(ROOT / "academy").parts[0]
    if feature not in BELOW:
        return
    for module in imports(path):
        parts = module.split(".")
        if parts[0] == "academy" and len(parts) > 1 and parts[1] in BELOW and parts[1] != feature:
            assert parts[1] in BELOW[feature], f"{feature} may not import {module}"
            assert not parts[2:3] or not parts[2].endswith("views"), f"{feature} may not import another feature's views"


@pytest.mark.parametrize("path", source_files("quizzes"), ids=lambda path: str(path.relative_to(ROOT)))
def test_the_engine_imports_no_framework_and_nothing_of_the_app(path: Path) -> None:
    import sys

    for module in imports(path):
        top = module.split(".")[0]
        assert top in sys.stdlib_module_names or top in ENGINE_MAY_IMPORT, f"quizzes may not import {module}"
        if top in {"yaml", "defusedxml"}:
            assert "formats" in path.parts, f"{top} belongs in quizzes/formats only"


@pytest.mark.parametrize(
    "path",
    [path for name in ("models", "queries", "services") for path in source_files("academy") if path.stem == name],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_models_queries_and_services_know_no_request(path: Path) -> None:
    allowed = {"academy/audit/services.py"}  # asks who is signed in, so that nobody forgets to say so
    if str(path.relative_to(ROOT)) in allowed:
        return
    for module in imports(path):
        assert not any(module == web or module.startswith(f"{web}.") for web in WEB), (
            f"{path.name} may not import {module}"
        )


@pytest.mark.parametrize("path", source_files("academy"), ids=lambda path: str(path.relative_to(ROOT)))
def test_only_one_place_commits(path: Path) -> None:
    if path == ROOT / "academy" / "db.py":
        return
    assert ".commit(" not in path.read_text(), "use transaction() or the end of the request"


def test_every_feature_package_holds_a_docstring_only() -> None:
    for feature in BELOW:
        body = ast.parse((ROOT / "academy" / feature / "__init__.py").read_text()).body
        assert len(body) == 1, feature


def test_the_app_imports_only_what_requirements_txt_installs() -> None:
    pinned = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.txt").read_text(), re.MULTILINE))
    providers = packages_distributions()
    missing = {
        f"{path.relative_to(ROOT)}: {module}"
        for folder in ("academy", "quizzes")
        for path in source_files(folder)
        for module in imports(path)
        if (top := module.split(".")[0]) in providers
        and not {name.lower().replace("_", "-") for name in providers[top]} & pinned
    }
    assert missing == set()
