"""tests/facts.tsv: each documented kind of credential is found by a rule that there is, or is left out for a reason."""
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROWS = [line.split("\t") for line in (ROOT / "tests/facts.tsv").read_text().splitlines()]


def test_facts_are_sorted_and_named_once():
    facts = [row[0] for row in ROWS[1:]]
    assert facts == sorted(set(facts))


def test_the_rule_of_each_fact_is_there():
    listed = subprocess.run([ROOT / "build/stanch", "rules", "list"], stdout=subprocess.PIPE, text=True, check=True).stdout
    rules = {line.split()[0] for line in listed.splitlines()}
    assert [row for row in ROWS[1:] if row[1] not in rules | {"-"}] == []


def test_what_is_left_out_has_a_reason():
    assert [row for row in ROWS[1:] if (row[1] == "-") != (len(row) == 3)] == []
