#!/usr/bin/env python3
"""Measures in which dresses the stride literal helps the built-in set and writes rules/tuned.json, which is committed."""

import json
import math
import os

from run import Bench, ROOT, TEXTS, machine, path_of

TARGET = os.path.join(ROOT, "rules", "tuned.json")


def mean_speed(rows, variant):
    """Geometric mean over the texts, GB/s."""
    speeds = [float(row[3]) for row in rows if row[2] == variant]
    return math.prod(speeds) ** (1 / len(speeds))


def main():
    rows = Bench(False, False).engine("tune", 9, *map(path_of, TEXTS))
    speeds = {name: round(mean_speed(rows, name), 3) for name in ("none", "none-stride", "all", "all-stride")}
    stride = {name: speeds[f"{name}-stride"] > speeds[name] for name in ("none", "all")}
    tuned = {"stride": stride, "measured_gb_per_s": speeds, "machine": machine()}
    with open(TARGET, "w", encoding="utf-8") as file:
        file.write(json.dumps(tuned, indent=2) + "\n")
    print(json.dumps(tuned, indent=2))


if __name__ == "__main__":
    main()
