import pytest
from hypothesis import given
from hypothesis import strategies as st

from academy.curriculum.addresses import RESERVED_SLUGS, free_slug, is_reserved, is_slug, slug_of


@pytest.mark.parametrize(
    ("title", "slug"), [("What's new?", "what-s-new"), ("Über uns", "uber-uns"), ("new", "new-1"), ("…", "")]
)
def test_an_address_is_made_of_plain_letters(title: str, slug: str) -> None:
    assert slug_of(title) == slug


@given(st.text())
def test_an_address_made_from_any_title_is_one_and_belongs_to_no_page(title: str) -> None:
    slug = slug_of(title)
    assert slug == "" or (is_slug(slug) and not is_reserved(slug))


@given(st.text(max_size=200), st.sets(st.sampled_from(["a", "a-2", "a-3", "lesson", "lesson-2"])))
def test_a_free_address_is_never_taken(title: str, taken: set[str]) -> None:
    assert free_slug(title, taken) not in taken


def test_the_reserved_slugs_of_the_address_rules_are_reserved() -> None:
    named = {"quiz", "lessons", "on", "new", "check", "versions", "items", "preview", "import", "export"}
    assert named == RESERVED_SLUGS
