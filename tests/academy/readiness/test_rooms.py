"""What leads to a publication is decided and computed without database and request."""

import pytest

from tests.test_architecture import imports, source_files

OF_THE_WORLD = ("sqlalchemy", "flask", "academy.db", "academy.web", "academy.auth", "academy.clock")
ROOMS_OF_THE_WORLD = ("models", "queries", "services", "views")


@pytest.mark.parametrize("room", ["estimation", "privacy"])
def test_estimation_and_privacy_are_pure(room: str) -> None:
    for path in source_files(f"academy/readiness/{room}"):
        for module in imports(path):
            assert not module.startswith(OF_THE_WORLD), f"{path.name} may not import {module}"
            assert not any(part.endswith(ROOMS_OF_THE_WORLD) for part in module.split(".")), f"{path.name}: {module}"


def test_privacy_knows_nothing_of_how_a_publication_is_made() -> None:
    for path in source_files("academy/readiness/privacy"):
        assert not any(module.startswith("academy.readiness.publication") for module in imports(path)), path.name
