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
from quizzes.problems import Problem, has_errors

FOUR_OPTIONS = 0.25


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 done, 1 problems in the files, 2 a file cannot be read."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except (OSError, UnicodeDecodeError) as error:
        print(f"{getattr(error, 'filename', None) or 'The file'} cannot be read: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m quizzes", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="check | convert | calibrate")
    check = commands.add_parser("check", help="say what is wrong with question files, and what to do")
    check.add_argument("files", nargs="+", type=Path)
    check.add_argument("--format", choices=sorted(formats), default="native")
    check.set_defaults(run=_check)
    convert = commands.add_parser("convert", help="write a question file in another format, or tidied in its own")
    convert.add_argument("file", type=Path)
    convert.add_argument("--from", dest="source", choices=sorted(formats), default="native")
    convert.add_argument("--to", dest="target", choices=sorted(formats), default="native")
    convert.set_defaults(run=_convert)
    calibrator = commands.add_parser("calibrate", help="fit an item response model to a person × question matrix")
    calibrator.add_argument("file", type=Path)
    calibrator.add_argument("--model", choices=("1pl", "2pl", "2pl-guess"), default="2pl-guess")
    calibrator.add_argument("--no-priors", action="store_true", help="fit to the data alone")
    calibrator.add_argument("--json", action="store_true")
    calibrator.set_defaults(run=_calibrate)
    return parser


def _check(options: argparse.Namespace) -> int:
    status = 0
    for file in options.files:
        reading = formats[options.format].read(file.read_text(encoding="utf-8-sig"), str(file))
        _print_problems(reading.problems)
        status = max(status, int(has_errors(reading.problems)))
        print(f"{file}: questions {len(reading.questions)}, problems {len(reading.problems)}")
    return status


def _convert(options: argparse.Namespace) -> int:
    reading = formats[options.source].read(options.file.read_text(encoding="utf-8-sig"), str(options.file))
    _print_problems(reading.problems)
    if has_errors(reading.problems):
        return 1
    sys.stdout.write(formats[options.target].write(reading.questions, reading.settings))
    return 0


def _calibrate(options: argparse.Namespace) -> int:
    text = options.file.read_text(encoding="utf-8-sig")
    matrix, problems = read_response_matrix(text, str(options.file))
    if matrix is None:
        _print_problems(problems)
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
    for problem in problems:
        print(f"{problem.severity}: {problem}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
