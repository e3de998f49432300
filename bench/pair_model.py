#!/usr/bin/env python3
"""Counts which two bytes stand side by side in the corpora, and writes engine/anchor_pairs.h.

    bench/pair_model.py > engine/anchor_pairs.h
"""
import math
import os

from run import TEXTS, path_of

SYMBOLS = "abcdefghijklmnopqrstuvwxyz0_-./\" :="  # each for its like; what is none of them comes last
READ_BYTES = 24 << 20
BITS_MAX = 25
HEAD = """/*
 * How rare two bytes side by side are in logs, code, JSON and prose (bench/pair_model.py counts and writes this file anew).
 * A letter stands for the negated binary logarithm of the share: a for 0 bits, z for 25 and more. Upper case counts as
 * lower case here, any digit as 0, either quote as ", blanks as one blank; the last place is for all other bytes.
 */
#ifndef STANCH_ANCHOR_PAIRS_H
#define STANCH_ANCHOR_PAIRS_H

static const char pair_symbols[] = "%s";

static const char pair_bits[%d][%d] = {
%s};

#endif"""


def symbol_of(byte):
    char = chr(byte).lower() if byte < 128 else "?"
    char = "0" if char.isdigit() else {"'": '"', "\n": " ", "\t": " "}.get(char, char)
    return SYMBOLS.index(char) if char in SYMBOLS else len(SYMBOLS)


def shares(path, places):
    """Share of each pair of symbols in the text's first part."""
    with open(path, "rb") as file:
        text = file.read(READ_BYTES).translate(places)
    size = len(SYMBOLS) + 1
    counts = [[0] * size for _ in range(size)]
    for one, other in zip(text, text[1:]):
        counts[one][other] += 1
    return [[count / len(text) for count in row] for row in counts]


def main():
    places = bytes(symbol_of(byte) for byte in range(256))
    texts = [shares(path_of(name), places) for name in (*TEXTS, "prose") if os.path.exists(path_of(name))]
    size = len(SYMBOLS) + 1
    rows = ""
    for one in range(size):
        row = ""
        for other in range(size):
            share = sum(text[one][other] for text in texts) / len(texts)
            bits = min(BITS_MAX, round(-math.log2(share))) if share > 0 else BITS_MAX
            row += chr(ord("a") + bits)
        rows += f'    "{row}",\n'
    print(HEAD % (SYMBOLS.replace('"', '\\"'), size, size + 1, rows))


if __name__ == "__main__":
    main()
