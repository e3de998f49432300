"""How well rules find what they should: a sample of `make accuracy`, with the bounds that all of it keeps."""
import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / os.environ.get("STANCH_BUILD", "build")
TABLES = ROOT / "tests/accuracy"


def last_line(*words):
    out = subprocess.run(words, stdout=subprocess.PIPE, check=True).stdout.decode("utf-8", "replace")
    return out.splitlines()[-1]


def figures(line, word):
    return [float(figure) for figure in re.findall(rf"\b{word} ([01][.][0-9]+)", line)]


@pytest.fixture(scope="module")
def generated():
    return last_line(BUILD / "accuracy-generated", "--values", "4", "--seed", "50")


@pytest.mark.parametrize("word, bound", [("removed", 0.995), ("exact", 0.99), ("issuer", 0.98), ("dressed", 0.97)])
def test_generated_values_are_found_in_every_surrounding(generated, word, bound):
    assert figures(generated, word)[0] >= bound, generated


def test_near_misses_are_no_findings_of_their_rule(generated):
    assert figures(generated, "alarms")[0] <= 0.005, generated


def test_ways_of_writing_a_secret_are_known():
    line = last_line(BUILD / "accuracy-table", "--seeds", "5", "positives", TABLES / "positives.txt")
    assert min(figures(line, "removed")) >= 0.98, line
    assert min(figures(line, "exact")) >= 0.97, line


def test_what_only_looks_like_a_secret_stays():
    line = last_line(BUILD / "accuracy-table", "--seeds", "5", "negatives", TABLES / "negatives.txt")
    assert min(figures(line, "unchanged")) >= 0.995, line


def test_justified_findings_are_named_without_their_key():
    lines = [line for line in (TABLES / "justified.txt").read_text().splitlines() if line and not line.startswith("#")]
    assert [line for line in lines if not re.fullmatch(r"[a-z0-9-]+ [0-9a-f]{16}( .*)?", line)] == []
