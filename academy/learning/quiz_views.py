"""Pages of a quiz and of the check: start, one question per page, check answers, result.

Both share every page: `module` is the slug of the quiz's module, None in the check.
"""

from dataclasses import replace

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from academy.auth import me
from academy.clock import now
from academy.curriculum.models import ModuleVersion
from academy.curriculum.queries import anchor_questions, published_version
from academy.db import keep_on_refusal
from academy.errors import error_page, wants_json
from academy.learning.answer_forms import QuestionForm, answer_fields, complaint, given_answer, question_form
from academy.learning.answer_services import (
    AnsweredElsewhere,
    AnswerStands,
    AttemptOver,
    DecisionsStand,
    TimeIsUp,
    add_more_time,
    finish_attempt,
    save_answer,
)
from academy.learning.attempt_queries import (
    AskedQuestion,
    asked_question,
    attempt_by_number,
    attempts_at,
    first_unanswered,
    lessons_taught_by,
    quiz_size,
    responses_of,
)
from academy.learning.correction_queries import changes_of
from academy.learning.correction_services import note_result_changes
from academy.learning.drawing import MOST_QUESTIONS, draw_check
from academy.learning.models import Attempt, AttemptState
from academy.learning.queries import next_on_path
from academy.learning.quiz_rules import ends_at, is_over, module_score, rules_of, why_not
from academy.learning.results import answer_rows, result_of, result_page
from academy.learning.services import start_check, start_quiz
from academy.learning.shown_fields import as_written
from academy.learning.words import cannot_start
from academy.web import show_time
from quizzes.questions.contract import InvalidResponse
from quizzes.quiz import Settings

blueprint = Blueprint("quiz", __name__)

QUIZ = "/learn/<module>/quiz"
CHECK = "/learn/check"
ATTEMPT = "/attempt-<int(max=99999):number>"
QUESTION = ATTEMPT + "/question-<int(max=999):position>"
THE_CHECK = {"module": None}


@blueprint.get(CHECK, defaults=THE_CHECK)
@blueprint.get(QUIZ)
@login_required
def start(module: str | None) -> ResponseReturnValue:
    """Say what comes before it begins: how many questions, what counts, when one may try again."""
    version = published_version(module) if module else None
    attempts = attempts_at(me().id, version.module_id if version else None)
    opened = attempts[0] if attempts and attempts[0].state is AttemptState.open else None
    rules = rules_of(opened.module_version if opened and opened.module_version else version)
    refusal = why_not(rules, attempts, now())
    return render_template(
        "learning/quiz_start.html" if version else "learning/check_start.html",
        version=version,
        total=_size(version, rules),
        rules=rules,
        opened=opened,
        ends_at=ends_at(opened, rules, me().extra_time) if opened else None,
        resume_url=_resume_url(opened, module) if opened else "",
        last=next((attempt for attempt in attempts if attempt.state is AttemptState.finished), None),
        used=len(attempts),
        refusal=cannot_start(refusal) if refusal else "",
    )


@blueprint.post(CHECK, defaults=THE_CHECK)
@blueprint.post(QUIZ)
@login_required
def begin(module: str | None) -> ResponseReturnValue:
    """Start an attempt, or go on with the open one."""
    attempt = start_quiz(me().id, module) if module else start_check(me())
    return redirect(_resume_url(attempt, module), 303)


@blueprint.get(CHECK + QUESTION, defaults=THE_CHECK)
@blueprint.get(QUIZ + QUESTION)
@login_required
def question(module: str | None, number: int, position: int) -> ResponseReturnValue:
    """Ask one question, with the answer given so far."""
    asked = asked_question(me().id, module, number, position)
    if asked.attempt.state is AttemptState.finished:
        return _already_finished(module, number)
    if is_over(asked.ends_at, now()):
        return redirect(url_for("quiz.check_answers", module=module, number=number), 303)
    return _question_page(module, asked, _form(asked))


@blueprint.post(CHECK + QUESTION, defaults=THE_CHECK)
@blueprint.post(QUIZ + QUESTION)
@login_required
def answer(module: str | None, number: int, position: int) -> ResponseReturnValue:
    """Save an answer: for a script in place, else on the way to the next question."""
    asked = asked_question(me().id, module, number, position, for_update=True)
    sent = request.form.to_dict(flat=False)
    try:
        if "more_time" in sent:
            add_more_time(asked)
            return _question_page(module, asked, replace(_form(asked), given=answer_fields(sent)))
        given = given_answer(asked.version.parsed, sent, asked.attempt.seed, may_be_empty=wants_json())
        save_answer(asked, given)
    except InvalidResponse as problem:
        return _cannot_take(module, asked, complaint(problem))
    except AnsweredElsewhere:
        return _conflict_page(module, asked)
    except AttemptOver:
        return _already_finished(module, number)
    except TimeIsUp:
        return _time_is_up(module, number)
    except (DecisionsStand, AnswerStands) as problem:
        flash(_what_stands(problem), "info")
        return redirect(url_for("quiz.question", module=module, number=number, position=position), 303)
    if wants_json():
        return {"saved_at": show_time(now()), "revision": asked.response.revision}
    stays = given.goes_on_here or (asked.is_explained and given.answer is not None)
    return redirect(request.full_path.rstrip("?") if stays else _following(module, asked), 303)


@blueprint.get(CHECK + ATTEMPT + "/check", defaults=THE_CHECK)
@blueprint.get(QUIZ + ATTEMPT + "/check")
@login_required
def check_answers(module: str | None, number: int) -> ResponseReturnValue:
    """Show every question and whether it is answered, before finishing."""
    attempt = attempt_by_number(me().id, module, number)
    if attempt.state is AttemptState.finished:
        return _already_finished(module, number)
    rows = answer_rows(responses_of(attempt))
    end = ends_at(attempt, rules_of(attempt.module_version), me().extra_time)
    return render_template(
        "learning/check_answers.html",
        module=module,
        attempt=attempt,
        rows=rows,
        unanswered=sum(not row.answered for row in rows),
        ends_at=end,
        is_over=is_over(end, now()),
    )


@blueprint.post(CHECK + ATTEMPT + "/check", defaults=THE_CHECK)
@blueprint.post(QUIZ + ATTEMPT + "/check")
@login_required
def finish(module: str | None, number: int) -> ResponseReturnValue:
    """Finish the attempt; doing it twice shows the same result."""
    finish_attempt(me().id, module, number)
    return redirect(url_for("quiz.result", module=module, number=number), 303)


@blueprint.get(CHECK + ATTEMPT + "/result", defaults=THE_CHECK)
@blueprint.get(QUIZ + ATTEMPT + "/result")
@login_required
def result(module: str | None, number: int) -> ResponseReturnValue:
    """Show the level reached and what every question teaches."""
    attempt = attempt_by_number(me().id, module, number)
    if attempt.state is AttemptState.open:
        return redirect(url_for("quiz.check_answers", module=module, number=number), 303)
    responses = responses_of(attempt)
    attempts = attempts_at(me().id, attempt.module_id)
    rules = rules_of(attempt.module_version)
    refusal = why_not(rules, attempts, now())
    return render_template(
        "learning/quiz_result.html" if module else "learning/check_result.html",
        attempt=attempt,
        page=result_page(attempt, responses, lessons_taught_by(responses), attempts),
        changes=changes_of(attempt),
        module_score=module_score(attempts, rules.grading),
        grading=rules.grading,
        refusal=cannot_start(refusal) if refusal else "",
        following=next_on_path(me()),
    )


@blueprint.post("/learn/result-changes/noted")
@login_required
def note_changes() -> ResponseReturnValue:
    """Close the notice about changed results."""
    note_result_changes(me().id)
    return redirect(url_for("me.home"), 303)


def _form(asked: AskedQuestion) -> QuestionForm:
    parsed, stored = asked.version.parsed, asked.response.answer
    response = parsed.response_from_json(stored) if stored is not None else None
    return question_form(parsed, asked.attempt.seed, response)


def _question_page(module: str | None, asked: AskedQuestion, ask: QuestionForm) -> str:
    end = asked.ends_at
    page: dict[str, object] = {"module": module, "asked": asked, "ask": ask, "form": ask, "ends_at": end}
    page["seconds_left"] = max(0, round((end - now()).total_seconds())) if end else None
    if asked.is_explained and ask.response:
        result = result_of(ask.question, ask.response, ask.question.mark(ask.response))
        return render_template("learning/explained.html", result=result, next_url=_following(module, asked), **page)
    return render_template("learning/question.html", **page)


def _size(version: ModuleVersion | None, rules: Settings) -> int:
    if version is None:
        return len(draw_check(anchor_questions(), 0))
    return min(quiz_size(version.id), rules.draw or MOST_QUESTIONS)


def _what_stands(problem: DecisionsStand | AnswerStands) -> str:
    if isinstance(problem, DecisionsStand):
        return str(_("Your earlier decisions stand. The scenario goes on from there."))
    return str(_("You have seen the explanation, so your first answer stands."))


def _time_is_up(module: str | None, number: int) -> ResponseReturnValue:
    """Finish the attempt with what was saved, although this answer came too late."""
    finish_attempt(me().id, module, number)
    message = _("Time is up. This answer came too late; everything saved before counts.")
    url = url_for("quiz.result", module=module, number=number)
    if wants_json():
        keep_on_refusal()
        return make_response({"status": 409, "title": "Conflict", "detail": message, "finished": url}, 409)
    flash(message, "warning")
    return redirect(url, 303)


def _cannot_take(module: str | None, asked: AskedQuestion, problem: str) -> ResponseReturnValue:
    if wants_json():  # half an ordering is no mistake while somebody is still at it
        return {"incomplete": problem}
    given = answer_fields(request.form.to_dict(flat=False))
    ask = replace(_form(asked), given=given, error=problem)
    return _question_page(module, asked, ask), 422


def _conflict_page(module: str | None, asked: AskedQuestion) -> ResponseReturnValue:
    sent = request.form.to_dict(flat=False)
    saved_at = show_time(asked.response.answered_at or now())
    message = _("You answered this in another tab at %(time)s. Keep that answer or use this one.", time=saved_at)
    if wants_json():
        return make_response({"status": 409, "title": "Conflict", "detail": message, "conflict": True}, 409)
    parsed = asked.version.parsed
    kept = parsed.response_from_json(asked.response.answer)
    mine = parsed.parse(as_written(parsed, answer_fields(sent), asked.attempt.seed))
    return render_template(
        "learning/answer_conflict.html",
        module=module,
        asked=asked,
        message=message,
        kept=parsed.summary(kept),
        mine=parsed.summary(mine),
        fields=answer_fields(sent) | {name: sent[name] for name in ("confidence", "come_back") if name in sent},
    ), 409


def _already_finished(module: str | None, number: int) -> ResponseReturnValue:
    url = url_for("quiz.result", module=module, number=number)
    if wants_json():
        return error_page(409, _("This attempt is finished. Its answers stand."))
    flash(_("You have finished this attempt. Its answers stand."), "info")
    return redirect(url, 303)


def _following(module: str | None, asked: AskedQuestion) -> str:
    position, number = asked.response.position, asked.attempt.number
    if position == asked.total or request.args.get("back") == "check":
        return url_for("quiz.check_answers", module=module, number=number)
    return url_for("quiz.question", module=module, number=number, position=position + 1)


def _resume_url(attempt: Attempt, module: str | None) -> str:
    position = first_unanswered(attempt)
    if position is None:
        return url_for("quiz.check_answers", module=module, number=attempt.number)
    return url_for("quiz.question", module=module, number=attempt.number, position=position)
