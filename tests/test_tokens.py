"""The colours keep their contrasts, and the classes of a scale stay apart for people who see fewer colours."""

import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from academy import ROOT

Colour = NDArray[np.float64]
Tokens = dict[str, str]

TOKENS = (ROOT / "academy/static/css/tokens.css").read_text(encoding="utf-8")
SCALES = {"seq": 5, "cov": 5, "div": 7}
PAGES = ("bg", "surface")
TEXTS = ("ink", "ink-2", "link", "link-hover", "link-visited", "danger", "success", "warn")
NOTICES = [
    ("danger", "danger-bg"),
    ("success", "success-bg"),
    ("warn", "warn-bg"),
    ("link", "info-bg"),
    ("ink", "info-bg"),
]
NOTICES += [
    ("ink", "danger-bg"),
    ("ink", "success-bg"),
    ("ink", "warn-bg"),
    ("on-primary", "link"),
    ("on-primary", "danger"),
]
EDGES = ("border-strong", "hatch", "chart-measured", "chart-claimed", "chart-target")

# How colours look to people without one kind of cone (Machado, Oliveira and Fernandes 2009, full severity).
VISION = {
    "normal": np.eye(3),
    "protan": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deutan": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritan": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}


def read_theme(theme: int) -> Tokens:
    """Return the colours of one theme (0 light, 1 dark) by name."""
    both = dict(re.findall(r"--([\w-]+): (light-dark\(.*?\)|#\w{6});", TOKENS))
    return {name: re.findall(r"#\w{6}", value)[theme if "light-dark" in value else 0] for name, value in both.items()}


@pytest.fixture(params=[0, 1], ids=["light", "dark"])
def tokens(request: pytest.FixtureRequest) -> Tokens:
    return read_theme(request.param)


def linear(colour: str) -> Colour:
    """Return the light a colour such as #0F5292 gives off: red, green, blue from 0 to 1."""
    parts = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.asarray(np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4))


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2, from 1 to 21."""
    lighter, darker = sorted((float(linear(c) @ [0.2126, 0.7152, 0.0722]) for c in (one, other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def appearance(light: Colour) -> Colour:
    """Return J′, a′, b′ of CAM02-UCS for linear sRGB under its reference viewing conditions."""
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    cat02 = np.array([[0.7328, 0.4296, -0.1624], [-0.7036, 1.6975, 0.0061], [0.0030, 0.0136, 0.9834]])
    to_cones = np.array([[0.38971, 0.68898, -0.07868], [-0.22981, 1.18340, 0.04641], [0, 0, 1]]) @ np.linalg.inv(cat02)
    white = cat02 @ to_xyz @ np.full(3, 100.0)
    adapting = 64 / np.pi / 5
    k = 1 / (5 * adapting + 1)
    factor = 0.2 * k**4 * 5 * adapting + 0.1 * (1 - k**4) ** 2 * (5 * adapting) ** (1 / 3)
    adaptation = 1 - np.exp((-adapting - 42) / 92) / 3.6
    background = (1 / 0.2) ** 0.2 * 0.725
    gain = adaptation * 100 / white + 1 - adaptation

    def respond(sharpened: Colour) -> Colour:
        cones = to_cones @ (gain * sharpened)
        power = (factor * np.abs(cones) / 100) ** 0.42
        return np.asarray(np.sign(cones) * 400 * power / (27.13 + power) + 0.1)

    def achromatic(response: Colour) -> float:
        return float((2 * response[0] + response[1] + response[2] / 20 - 0.305) * background)

    red, green, blue = response = respond(cat02 @ to_xyz @ (100 * np.clip(light, 0, 1)))
    a = red - 12 * green / 11 + blue / 11
    b = (red + green - 2 * blue) / 9
    hue = np.arctan2(b, a)
    lightness = 100 * max(achromatic(response) / achromatic(respond(white)), 0) ** (0.69 * (1.48 + 0.2**0.5))
    eccentricity = (np.cos(hue + 2) + 3.8) / 4
    t = 50000 / 13 * background * eccentricity * np.hypot(a, b) / (red + green + 21 / 20 * blue)
    chroma = t**0.9 * np.sqrt(lightness / 100) * (1.64 - 0.29**0.2) ** 0.73
    colourfulness = np.log1p(0.0228 * chroma * factor**0.25) / 0.0228
    return np.array(
        [1.7 * lightness / (1 + 0.007 * lightness), colourfulness * np.cos(hue), colourfulness * np.sin(hue)]
    )


def difference(one: str, other: str, vision: str) -> float:
    """Return the perceived difference of two colours (ΔE′)."""
    seen = [appearance(VISION[vision] @ linear(colour)) for colour in (one, other)]
    return float(np.linalg.norm(seen[0] - seen[1]))


def scale(tokens: Tokens, name: str) -> list[str]:
    return [tokens[f"{name}-{step}"] for step in range(1, SCALES[name] + 1)]


@pytest.mark.parametrize("page", [*PAGES, "sunken"])
@pytest.mark.parametrize("text", TEXTS)
def test_text_is_readable_on_every_page_colour(tokens: Tokens, text: str, page: str) -> None:
    assert contrast(tokens[text], tokens[page]) >= 4.5


@pytest.mark.parametrize(("text", "ground"), NOTICES)
def test_text_is_readable_on_notices_and_buttons(tokens: Tokens, text: str, ground: str) -> None:
    assert contrast(tokens[text], tokens[ground]) >= 4.5


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("edge", EDGES)
def test_edges_hatches_and_marks_stand_out(tokens: Tokens, edge: str, page: str) -> None:
    assert contrast(tokens[edge], tokens[page]) >= 3


@pytest.mark.parametrize("name", SCALES)
def test_numbers_are_readable_in_every_cell(tokens: Tokens, name: str) -> None:
    for step, fill in enumerate(scale(tokens, name), start=1):
        assert contrast(tokens[f"{name}-{step}-ink"], fill) >= 5


def test_one_of_the_focus_rings_stands_out_on_any_fill(tokens: Tokens) -> None:
    rings = tokens["focus-outer"], tokens["focus-inner"]
    fills = [tokens[name] for name in (*PAGES, "link", "danger")] + [c for name in SCALES for c in scale(tokens, name)]
    assert contrast(*rings) >= 9
    assert all(max(contrast(ring, fill) for ring in rings) >= 3 for fill in fills)


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("name", SCALES)
def test_neighbouring_classes_differ_for_everyone(tokens: Tokens, name: str, vision: str) -> None:
    assert min(difference(*pair, vision) for pair in pairwise(scale(tokens, name))) >= 15


@pytest.mark.parametrize("name", ["seq", "cov"])
def test_a_scale_moves_away_from_the_page(tokens: Tokens, name: str) -> None:
    from_page = [abs(appearance(linear(c))[0] - appearance(linear(tokens["bg"]))[0]) for c in scale(tokens, name)]
    assert from_page == sorted(from_page)


def test_the_scale_around_zero_moves_away_from_the_page_on_both_sides(tokens: Tokens) -> None:
    page = appearance(linear(tokens["bg"]))[0]
    from_page = [abs(appearance(linear(c))[0] - page) for c in scale(tokens, "div")]
    assert from_page[3:] == sorted(from_page[3:])
    assert from_page[:4] == sorted(from_page[:4], reverse=True)


def test_the_measure_of_difference_runs_from_black_to_white() -> None:
    assert appearance(np.zeros(3)) == pytest.approx([0, 0, 0], abs=0.1)
    assert appearance(np.ones(3))[0] == pytest.approx(100, abs=0.1)
    assert difference("#319AC8", "#319AC8", "tritan") == 0


@pytest.mark.parametrize("path", sorted((ROOT / "academy/static/css").glob("*.css")), ids=lambda path: path.name)
def test_only_the_tokens_name_colours(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert path.name == "tokens.css" or not re.search(r"#[0-9a-fA-F]{3,8}\b(?=[;\s,)])", text)
