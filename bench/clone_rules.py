#!/usr/bin/env python3
"""Writes more rules: copies with ids and anchors of their own, to see what the engine costs when it knows more.

    bench/clone_rules.py TIMES FILE RULE-FILE…

FILE gets as many copies as make the whole set TIMES as large. A copy's anchors have their letters and digits moved on in
the alphabet, in pattern and shape too. Rules of a name or a key block share their anchors and are not copied.
"""

import itertools
import json
import re
import string
import sys

LEFT_OUT = ("group_with", "companion", "examples", "checks")  # they speak of the original
SUMMED = ("{marvin", "{gitlab", "{macaroon", "{jwt", "{sum:")  # shapes that only their check makes sense of
COMMON = ("the", "int", "key", "for", "www", "self", "size", "time", "user", "data", "that")  # refused as anchors
COPIES = 9
ROTATED = (string.ascii_lowercase, string.ascii_uppercase, string.digits)


def moved(text, by):
    """The text with each letter and digit moved on in its row."""
    table = {}
    for row in ROTATED:
        table |= {ord(c): row[(i + by) % len(row)] for i, c in enumerate(row)}
    return text.translate(table)


def bracketed(text):
    """An anchor as patterns write it: [.] for a dot."""
    return "".join(f"[{c}]" if c in ".+" else c for c in text)


def replaced(value, anchors, by):
    """A string or a list of them with every anchor moved on."""
    if isinstance(value, list):
        return [replaced(item, anchors, by) for item in value]
    for anchor in anchors:
        value = value.replace(anchor, moved(anchor, by)).replace(bracketed(anchor), bracketed(moved(anchor, by)))
    return value


def can_move(anchor, rule):
    """Whether the anchor's copies are new, stand in the pattern as a whole, and are of the rule's alphabet."""
    copies = [moved(anchor, by) for by in range(1, COPIES + 1)]
    pattern = "".join(rule["pattern"])
    if anchor in copies or any(copy in rule.get("sample", "") or re.sub("[^a-z]", "", copy) in COMMON for copy in copies):
        return False
    return rule.get("start") == "after" or ((anchor in pattern or bracketed(anchor) in pattern)
                                            and all(re.fullmatch(rule["alphabet"] + "+", copy) for copy in copies))


def can_copy(rule):
    """Whether the rule has anchors of its own that can be altered, and stand in what its values are made from."""
    anchors, made_from = rule.get("anchors", []), rule.get("shape", "") + rule.get("sample", "")
    if any(shape in made_from for shape in SUMMED) or rule.get("start") in ("name", "block"):
        return False
    return sum(anchor in made_from for anchor in anchors) == 1 and all(can_move(anchor, rule) for anchor in anchors)


def copy_of(rule, number):
    """The rule's copy of that number."""
    copy = {key: value for key, value in rule.items() if key not in LEFT_OUT}
    for key in ("pattern", "shape", "anchors", "sample"):
        if key in copy:
            copy[key] = replaced(copy[key], rule["anchors"], number)
    copy["shape"] = copy["shape"].replace("{crc32}", "{A-Za-z0-9:6}")
    copy["id"] = f"{rule['id']}-copy{number}"
    return copy


def read_rules(paths):
    """All rules of the files, each with what its file's defaults give it."""
    rules = []
    for path in paths:
        with open(path, encoding="utf-8") as file:
            text = json.load(file)
        rules += [text.get("defaults", {}) | rule for rule in text["rules"]]
    return rules


def write_copies(times, target, paths):
    """Writes the file of copies; returns every path of the larger set."""
    if times == 1:
        return list(paths)
    rules = read_rules(paths)
    copies = (copy_of(rule, number) for number in range(1, COPIES + 1) for rule in rules if can_copy(rule))
    with open(target, "w", encoding="utf-8") as file:
        json.dump({"issuer": "copies", "rules": list(itertools.islice(copies, (times - 1) * len(rules)))}, file, indent=1)
    return [*paths, target]


if __name__ == "__main__":
    write_copies(int(sys.argv[1]), sys.argv[2], sys.argv[3:])
