"""The tree keeps its shape: left calls right, filters know the public header only, a name tells the place."""
import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STAGES = re.search(r"^STAGES := (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE).group(1).split()
TOP = {"engine", "rules", "filters", "bench", "tests", "Makefile", "README.md", "LICENSE", "SECURITY.md", "CONTRIBUTING.md"}
LONGEST_FILE = 700  # lines


def tracked(*patterns):
    """Files that git has or will have."""
    out = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns], cwd=ROOT,
                         capture_output=True, check=True, text=True).stdout
    return sorted(path for path in map(Path, out.split("\n")[:-1]) if (ROOT / path).exists())


def stage_of(path):
    """The stage that a file of the engine belongs to by its name, or None: check_jwt.c is part of check."""
    return next((stage for stage in STAGES if re.match(rf"{stage}(_|\.)", path.name)), None)


def includes(path):
    return re.findall(r'^#include [<"]([^>"]+)[>"]', (ROOT / path).read_text(), re.MULTILINE)


ENGINE = tracked("engine/*.c", "engine/*.h")
STAGE_FILES = [path for path in ENGINE if stage_of(path)]


def test_there_are_stages():
    assert STAGES == ["transport", "anchor", "undress", "span", "check", "decide", "redact"]
    assert {stage_of(path) for path in STAGE_FILES} >= {"anchor", "undress", "span", "check", "redact"}


@pytest.mark.parametrize("path", STAGE_FILES, ids=str)
def test_a_stage_includes_nothing_to_its_left(path):
    place = STAGES.index(stage_of(path))
    left = [name for name in includes(path)
            if (stage := stage_of(Path(name))) and STAGES.index(stage) < place and (ROOT / "engine" / name).exists()]
    assert not left, f"{path} is {STAGES[place]} and includes {left}, which stands left of it"


@pytest.mark.parametrize("path", [path for path in STAGE_FILES if path.suffix == ".c"], ids=str)
def test_a_stage_file_opens_with_its_place(path):
    opening = (ROOT / path).read_text()[:600]
    assert f"[{stage_of(path)}]" in opening, f"{path} does not open with the way of a byte and [{stage_of(path)}] in it"


@pytest.mark.parametrize("path", tracked("filters/*.c", "filters/*.h"), ids=str)
def test_a_filter_knows_only_the_public_header(path):
    engine = {file.name for file in ENGINE} - {"stanch.h"}
    assert not engine & {Path(name).name for name in includes(path)}


@pytest.mark.parametrize("library,home", [("hs/hs.h", "anchor"), ("hs.h", "anchor"), ("pcre2.h", "span")])
def test_a_matcher_has_one_home(library, home):
    users = {path for path in ENGINE if library in includes(path) and path.name != "embed.c"}
    assert all(stage_of(path) == home for path in users), users


def test_file_names_are_unique():
    names = Counter(path.name for path in tracked("*.c", "*.h", "*.py", "*.sh"))
    assert not [name for name, count in names.items() if count > 1 and name not in ("__init__.py", "conftest.py")]


def test_the_top_level_is_the_agreed_one():
    assert {path.parts[0] for path in tracked()} - TOP <= {name for path in tracked() if (name := path.parts[0]).startswith(".")}


def test_no_file_is_too_long_to_read():
    code = [path for path in tracked("*.c", "*.h", "*.py", "*.sh", "Makefile", ".ci/*") if path.suffix != ".json"]
    lengths = {str(path): len((ROOT / path).read_text().split("\n")) for path in code}
    assert not {path: length for path, length in lengths.items() if length > LONGEST_FILE}


def test_nothing_points_to_one_machine():
    words = re.compile(r"(?<![\w.])/(?:work|farm)/|\bTO" r"DO\b|\bFIX" r"ME\b")
    found = [str(path) for path in tracked("*.c", "*.h", "*.py", "*.sh", "*.md", "Makefile", ".ci/*") if path != Path(__file__).relative_to(ROOT)
             for line in (ROOT / path).read_text().split("\n") if words.search(line)]
    assert not found
