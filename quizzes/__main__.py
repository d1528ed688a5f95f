"""Check and convert question files and calibrate questions from the command line."""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Sequence
from pathlib import Path

from quizzes.ability import GUESSING_SHARE
from quizzes.calibration import Calibration, Priors, calibrate
from quizzes.formats import formats
from quizzes.formats.response_matrix import ResponseMatrix, read_response_matrix
from quizzes.formats.strict_yaml import MAX_CHARACTERS
from quizzes.problems import Problem, has_errors

FOUR_OPTIONS = 0.25
MOST_SHOWN = 100


class Unreadable(Exception):
    """A file that holds no text, or cannot be opened."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 done, 1 problems in the files, 2 a file cannot be read."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except Unreadable as problem:
        print(problem, file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m quizzes", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="check | convert | calibrate")
    check = commands.add_parser("check", help="say what is wrong with question files, and what to do")
    check.add_argument("files", nargs="+", type=Path, help="files of questions")
    check.add_argument("--format", choices=sorted(formats), default="native", help="how they are written")
    check.set_defaults(run=_check)
    convert = commands.add_parser("convert", help="write a question file in another format, or tidied in its own")
    convert.add_argument("file", type=Path, help="a file of questions; the result is printed")
    convert.add_argument("--from", dest="source", choices=sorted(formats), default="native", help="how it is written")
    convert.add_argument("--to", dest="target", choices=sorted(formats), default="native", help="how to write it")
    convert.set_defaults(run=_convert)
    calibrator = commands.add_parser("calibrate", help="fit an item response model to a person × question matrix")
    calibrator.add_argument("file", type=Path, help="CSV: ids of questions in the first row, then 0, 1 or nothing")
    model = "one parameter, two, or two with the guessing of four options (default: %(default)s)"
    calibrator.add_argument("--model", choices=("1pl", "2pl", "2pl-guess"), default="2pl-guess", help=model)
    calibrator.add_argument("--no-priors", action="store_true", help="fit to the data alone")
    calibrator.add_argument("--json", action="store_true", help="print JSON, not a table")
    calibrator.set_defaults(run=_calibrate)
    return parser


def _check(options: argparse.Namespace) -> int:
    return max(_check_file(file, options.format) for file in options.files)


def _check_file(file: Path, written: str) -> int:
    try:
        reading = formats[written].read(_text(file, MAX_CHARACTERS + 1), str(file))
    except Unreadable as problem:
        print(problem, file=sys.stderr)
        return 2
    _print_problems(reading.problems)
    print(f"{file}: questions {len(reading.questions)}, problems {len(reading.problems)}")
    return int(has_errors(reading.problems))


def _convert(options: argparse.Namespace) -> int:
    reading = formats[options.source].read(_text(options.file, MAX_CHARACTERS + 1), str(options.file))
    _print_problems(reading.problems)
    if has_errors(reading.problems):
        return 1
    sys.stdout.write(formats[options.target].write(reading.questions, reading.settings))
    return 0


def _calibrate(options: argparse.Namespace) -> int:
    matrix, problems = read_response_matrix(_text(options.file), str(options.file), constant=options.no_priors)
    _print_problems(problems)
    if matrix is None:
        return 1
    priors = None if options.no_priors else Priors()
    guess = GUESSING_SHARE * FOUR_OPTIONS
    fit = calibrate(matrix.responses, model=options.model, c=guess, priors=priors, tolerance=1e-5, max_rounds=2000)
    print(_as_json(matrix, fit) if options.json else _as_table(matrix, fit))
    return 0


def _as_json(matrix: ResponseMatrix, fit: Calibration) -> str:
    items = [
        {"id": identifier, "a": float(a), "b": float(b), "se_b": float(se) if math.isfinite(se) else None}
        for identifier, a, b, se in zip(matrix.questions, fit.items.a, fit.items.b, fit.se_b, strict=True)
    ]
    return json.dumps({"loglik": fit.log_likelihood, "items": items, "people": len(matrix.responses)})


def _as_table(matrix: ResponseMatrix, fit: Calibration) -> str:
    width = max(len("question"), *(len(identifier) for identifier in matrix.questions))
    rows = [f"{'question':<{width}} {'a':>7} {'b':>7} {'se(b)':>7}"]
    for identifier, a, b, se in zip(matrix.questions, fit.items.a, fit.items.b, fit.se_b, strict=True):
        rows.append(f"{identifier:<{width}} {a:7.3f} {b:7.3f} {se:7.3f}")
    rows.append(f"log-likelihood {fit.log_likelihood:.2f}, {len(matrix.responses)} people, {fit.rounds} rounds")
    return "\n".join(rows)


def _print_problems(problems: Sequence[Problem]) -> None:
    for problem in problems[:MOST_SHOWN]:
        print(f"{problem.severity}: {problem}", file=sys.stderr)
    if len(problems) > MOST_SHOWN:
        print(f"… and {len(problems) - MOST_SHOWN:,} more", file=sys.stderr)


def _text(file: Path, most: int = -1) -> str:
    """Return the text of a file, its first characters where ``most`` are told; raise Unreadable."""
    try:
        with file.open(encoding="utf-8-sig") as opened:
            return opened.read(most)
    except OSError as error:
        raise Unreadable(f"{file} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise Unreadable(f"{file} is not UTF-8 text. Save it as UTF-8") from error


if __name__ == "__main__":
    sys.exit(main())
