#!/usr/bin/env python3
"""Counts what follows what in words and identifiers, and writes engine/check_model.h.

    bench/check_model.py FOLDER... > engine/check_model.h

The committed numbers were counted over C headers, documentation, Python, Go and JavaScript (670 MB, 1.7 million distinct
words and identifiers). Run it over other text of that kind to see that they hardly change.
"""
import collections
import math
import os
import re
import sys

LETTERS = "abcdefghijklmnopqrstuvwxyz"
WORD = re.compile(rb"[A-Za-z][A-Za-z0-9_./:-]{7,63}")
# A word begins where counting has no evidence: rough odds by hand, for a first digit or symbol.
START = {(4, 4): [-6, -12, -24, -24], (4, 2): [-11, -26, -6, -16], (4, 3): [-3, -12, -24, -24]}


def class_of(char):
    return 0 if char.islower() else 1 if char.isupper() else 2 if char.isdigit() else 3


def looks_random(word):
    """Keys and digests in the text would teach the model the wrong lesson."""
    kinds = [class_of(char) for char in word]
    pairs = list(zip(kinds, kinds[1:]))
    turns = sum((a == 2) != (b == 2) and 3 not in (a, b) for a, b in pairs)
    humps = sum(pair == (0, 1) for pair in pairs)
    return turns >= 5 or (len(word) >= 24 and humps > len(word) * 0.2) or re.fullmatch(r"[0-9a-f.]{12,}", word)


def words_of(folders):
    words = set()
    for folder in folders:
        for place, _, names in os.walk(folder):
            for name in names:
                path = os.path.join(place, name)
                if os.path.islink(path) or not os.path.isfile(path):
                    continue
                with open(path, "rb") as file:
                    data = file.read(400000)
                if b"\0" not in data[:4096]:
                    words.update(WORD.findall(data))
    return sorted(word for word in (w.decode() for w in words) if not looks_random(word))


def count(words):
    triples, pairs, classes = collections.Counter(), collections.Counter(), collections.Counter()
    for word in words:
        before = last = 4
        for char in word:
            kind = class_of(char)
            classes[before, last, kind] += 1
            before, last = last, kind
        for run in re.findall(r"[a-z]{3,}", word.lower()):
            for i in range(len(run) - 2):
                triples[run[i:i + 3]] += 1
                pairs[run[i:i + 2]] += 1
    return triples, pairs, classes


def group_triples(triples, pairs):
    """Four groups by how much likelier the third letter is than one in 26 (Lloyd's algorithm), and each group's gain."""
    total = sum(triples.values())
    names = [a + b + c for a in LETTERS for b in LETTERS for c in LETTERS]
    score = {n: math.log2(26 * (triples[n] + 0.5) / (pairs[n[:2]] + 13)) for n in names}
    weight = {n: triples[n] / total / 2 + 0.5 / len(names) for n in names}
    levels = [-4, -1.5, 0.5, 2]
    for _ in range(60):
        group = {n: min(range(4), key=lambda k: abs(score[n] - levels[k])) for n in names}
        for k in range(4):
            members = [n for n in names if group[n] == k]
            levels[k] = sum(score[n] * weight[n] for n in members) / sum(weight[n] for n in members)
    gains = []
    for k in range(4):
        members = [n for n in names if group[n] == k]
        gains.append(round(8 * math.log2(sum(triples[n] for n in members) / total / (len(members) / len(names)))))
    return [group[n] for n in names], gains


def class_row(classes, before, last):
    if (before, last) in START:
        return START[before, last]
    counts = [classes[before, last, kind] + 1 for kind in range(4)]
    return [max(-96, round(8 * math.log2(n / sum(counts)))) for n in counts]


def numbers(row):
    return ", ".join(map(str, row))


def lines(rows):
    return "\n%s\n" % "\n".join("    %s," % row for row in rows)


def main():
    triples, pairs, classes = count(words_of(sys.argv[1:]))
    groups, gains = group_triples(triples, pairs)
    packed = [0] * (26 * 32)
    for i, group in enumerate(groups):
        packed[i // 676 * 32 + i // 26 % 26] |= group << (2 * (i % 26))
    rows = {(a, b): class_row(classes, a, b) for a in range(5) for b in range(4)} | {(4, 4): class_row(classes, 4, 4)}
    # What is no triple of letters finds group 0, as all that is not written is 0.
    chain = [[[rows[a, b][c] - (0 if max(a, b, c) < 2 else gains[0]) for c in range(4)] for b in range(4)] for a in range(4)]
    tables = {
        "first_gain[4]": numbers(rows[4, 4]),
        "second_gain[4][4]": lines("{%s}" % numbers(rows[4, b]) for b in range(4)),
        "chain_gain[4][4][4]": lines("{%s}" % ", ".join("{%s}" % numbers(row) for row in plane) for plane in chain),
        "triple_gain[4]": numbers(gains),
        "triple_group[27 * 32]": lines(", ".join("0x%016x" % word for word in packed[i:i + 5]) for i in range(0, 832, 5)),
    }
    with open(os.path.join(os.path.dirname(__file__), "../engine/check_model.h")) as file:
        text = file.read()
    for name, body in tables.items():
        text = re.sub("(%s = ).*?;" % re.escape(name), lambda m: "%s{%s};" % (m[1], body), text, flags=re.S)
    sys.stdout.write(text)


main()
