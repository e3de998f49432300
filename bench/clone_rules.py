#!/usr/bin/env python3
"""Writes rule files N times over, each copy with ids and anchors of its own: what the engine costs when it knows more.

    bench/clone_rules.py TIMES FOLDER RULE-FILE…

A copy's anchors have their letters and digits moved on in the alphabet, in the pattern, the shape and the examples too.
"""

import json
import os
import string
import sys

ROTATED = (string.ascii_lowercase, string.ascii_uppercase, string.digits)


def moved(text, by):
    """The text with each letter and digit moved on in its row."""
    table = {}
    for row in ROTATED:
        table |= {ord(c): row[(i + by) % len(row)] for i, c in enumerate(row)}
    return text.translate(table)


def replaced(value, anchors, by):
    """A JSON value with every anchor in its strings moved on; the longest first."""
    if isinstance(value, dict):
        return {key: replaced(item, anchors, by) for key, item in value.items()}
    if isinstance(value, list):
        return [replaced(item, anchors, by) for item in value]
    if isinstance(value, str):
        for anchor in sorted(anchors, key=len, reverse=True):
            value = value.replace(anchor, moved(anchor, by))
    return value


def clone_rule(rule, number):
    """One rule as its copy of that number."""
    copy = dict(rule)
    for key in ("pattern", "shape", "anchors", "examples", "sample"):
        if key in copy:
            copy[key] = replaced(copy[key], rule.get("anchors", []), number)
    for key in ("id", "group_with", "companion"):
        if copy.get(key):
            copy[key] = f"{copy[key]}-copy{number}"
    return copy


def rules_of(document):
    """The list of rules in a rule file, whatever stands around it."""
    return document if isinstance(document, list) else document["rules"]


def clone_file(path, times, folder):
    """The path of the file that holds the original and its copies."""
    with open(path, encoding="utf-8") as file:
        document = json.load(file)
    originals = list(rules_of(document))
    for number in range(1, times):
        rules_of(document).extend(clone_rule(rule, number) for rule in originals)
    target = os.path.join(folder, f"{times}-{os.path.basename(path)}")
    with open(target, "w", encoding="utf-8") as file:
        json.dump(document, file)
    return target


def clone_all(times, folder, paths):
    """The paths of the files with every rule `times` times."""
    os.makedirs(folder, exist_ok=True)
    return [clone_file(path, times, folder) for path in paths]


if __name__ == "__main__":
    print("\n".join(clone_all(int(sys.argv[1]), sys.argv[2], sys.argv[3:])))
