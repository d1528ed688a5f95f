"""What people may not see, bad input, and how many queries a quiz may take."""

import pytest

from academy.db import session
from academy.learning.models import Response
from academy.learning.services import start_check
from tests.academy.learning.factories import NUMERIC, OPEN, SHORT_TEXT, SINGLE, answer_all, make_module
from tests.factories import make_person
from tests.queries import counted_queries

pytestmark = pytest.mark.postgres

JSON = {"Accept": "application/json"}
NAUGHTY = [
    "<script>alert(1)</script>",
    "Robert'); DROP TABLE response;--",
    "\x00nul",
    "𝒽𝑒𝓁𝓁𝑜 🙈",
    "%(name)s {{ 7*7 }}",
    "‮rtl",
]


def stored(position: int = 1) -> Response:
    session().expire_all()
    return session().query(Response).filter_by(position=position).one()


def test_somebody_elses_attempt_and_questions_out_of_range_are_not_found(quiz, sign_in):
    browser, url, _attempt = quiz()
    stranger = sign_in(make_person())
    for page in ("question-1", "check", "result"):
        assert stranger.get(f"{url}/attempt-1/{page}").status_code == 404
    assert stranger.post(f"{url}/attempt-1/question-1", data={"answer": "0"}).status_code == 404
    assert stranger.post(f"{url}/attempt-1/check").status_code == 404
    for page in ("attempt-1/question-0", "attempt-1/question-4", "attempt-2/question-1", f"attempt-{10**30}/check"):
        assert browser.get(f"{url}/{page}").status_code == 404
    for page in ("attempt-1/question-0", "attempt-1/question-4", "attempt-2/question-1"):
        assert browser.post(f"{url}/{page}", data={"answer": "0"}).status_code == 404
    assert stored().answer is None


def test_quizzes_are_for_signed_in_people(client):
    version = make_module()
    assert "/sign-in" in client.get(f"/learn/{version.module.slug}/quiz").location


def test_a_megabyte_in_a_short_answer_is_refused_and_kept_on_the_page(quiz):
    browser, url, _attempt = quiz(SHORT_TEXT)
    reply = browser.post(f"{url}/attempt-1/question-1", data={"answer": "a" * 1_000_000})
    assert reply.status_code == 422
    assert "Use at most 200 characters" in reply.text
    assert "a" * 1_000_000 in reply.text
    assert stored().answer is None


@pytest.mark.parametrize("naughty", NAUGHTY, ids=range(len(NAUGHTY)))
def test_naughty_strings_are_kept_and_shown_as_text(quiz, naughty):
    browser, url, _attempt = quiz(SHORT_TEXT, OPEN)
    for position in (1, 2):
        assert browser.post(f"{url}/attempt-1/question-{position}", data={"answer": naughty}).status_code == 303
        assert stored(position).answer == {"text": naughty.replace("\x00", "")}
    page = browser.get(f"{url}/attempt-1/question-1").text
    assert "<script>alert" not in page
    browser.post(f"{url}/attempt-1/check")
    assert "<script>alert" not in browser.get(f"{url}/attempt-1/result").text


@pytest.mark.parametrize("naughty", NAUGHTY, ids=range(len(NAUGHTY)))
@pytest.mark.parametrize("field", ["answer", "confidence", "revision", "come_back", "dont_know", "position-0"])
def test_naughty_strings_in_any_field_break_nothing(quiz, field, naughty):
    browser, url, _attempt = quiz()
    reply = browser.post(f"{url}/attempt-1/question-1", data={field: naughty})
    assert reply.status_code in {303, 422}


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("1e400", "That number is too large"),
        ("NaN", "Write a number, like 14.4"),
        ("inf", "Write a number, like 14.4"),
        ("1" * 1_000_000, "Write only a number, like 14.4"),
    ],
    ids=["1e400", "NaN", "inf", "a million digits"],
)
def test_what_is_no_number_is_refused_and_kept_on_the_page(quiz, typed, words):
    browser, url, _attempt = quiz(NUMERIC)
    reply = browser.post(f"{url}/attempt-1/question-1", data={"answer": typed})
    assert reply.status_code == 422
    assert words in reply.text
    assert typed in reply.text
    assert stored().answer is None


@pytest.mark.parametrize(("typed", "value"), [("14½", 14.5), ("½", 0.5), ("1,5", 1.5)])
def test_numbers_are_taken_as_people_write_them(quiz, typed, value):
    browser, url, _attempt = quiz(NUMERIC)
    assert browser.post(f"{url}/attempt-1/question-1", data={"answer": typed}).status_code == 303
    assert stored().answer["value"] == value


def test_an_answer_for_a_question_that_was_not_asked_changes_nothing(quiz):
    browser, url, _attempt = quiz(SINGLE, NUMERIC)
    for page, answer in (("question-3", "0"), ("question-1", "7"), ("question-2", "x")):
        assert browser.post(f"{url}/attempt-1/{page}", data={"answer": answer}).status_code in (404, 422)
    assert [stored(1).answer, stored(2).answer] == [None, None]


@pytest.mark.parametrize("address", ["/learn/module%00/quiz", "/learn/modules?q=%00", "/learn/%00"])
def test_an_address_with_nul_leads_nowhere(sign_in, address):
    assert sign_in(make_person()).get(address).status_code == 404


def test_saving_and_asking_take_four_queries_at_most(quiz):
    browser, url, _attempt = quiz(*[SINGLE] * 10)
    page = f"{url}/attempt-1/question-3"
    with counted_queries() as asking:
        browser.get(page)
    with counted_queries() as saving:
        browser.post(page, data={"answer": "0", "revision": "0"}, headers=JSON)
    with counted_queries() as going_on:
        browser.post(page, data={"answer": "1", "revision": "1"})
    assert [len(asking), len(saving), len(going_on)] == [2, 3, 3]


def test_no_page_of_a_quiz_takes_more_than_eight_queries(quiz, sign_in):
    browser, url, _attempt = quiz(*[SINGLE] * 20)
    make_module([SINGLE] * 3, anchors=True)
    counts = {}
    for page in ("", "/attempt-1/check"):
        with counted_queries() as queries:
            assert browser.get(url + page).status_code == 200
        counts[page] = len(queries)
    for position in range(1, 21):
        browser.post(f"{url}/attempt-1/question-{position}", data={"answer": "1"})
    browser.post(f"{url}/attempt-1/check")
    person = make_person()
    answer_all(start_check(person))
    other = sign_in(person)
    other.post("/learn/check/attempt-1/check")
    for visitor, page in (
        (browser, f"{url}/attempt-1/result"),
        (other, "/learn/check/attempt-1/result"),
        (other, "/learn/check"),
    ):
        with counted_queries() as queries:
            assert visitor.get(page).status_code == 200
        counts[page] = len(queries)
    assert max(counts.values()) <= 8, counts
