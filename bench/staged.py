#!/usr/bin/env python3
"""How much longer a staged commit of 50 files takes with stanch: `bench/staged.py [STANCH]`. In turns with `git diff --cached
--raw` alone in the same repository; the median of each, of their differences in a pair, and of their ratios."""
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FILES, FILE_BYTES, PAIRS = 50, 8000, 200
STANCH = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[1] / "build/stanch").resolve()


def seconds(words, folder):
    begun = time.perf_counter()
    subprocess.run(words, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begun


def main():
    draw = random.Random(7)
    words = ["value", "return", "if", "total", "index", "=", "(x)", "+", "1", "\n", "print", "name"]
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
        for number in range(FILES):
            text = ""
            while len(text) < FILE_BYTES:
                text += draw.choice(words) + " "
            Path(folder, f"file{number}.py").write_text(text)
        subprocess.run(["git", "add", "-A"], cwd=folder, check=True)
        pairs = [(seconds(["git", "diff", "--cached", "--raw"], folder), seconds([STANCH, "scan", "--staged"], folder)) for _ in range(PAIRS)]
    print(f"{FILES} files of {FILE_BYTES} bytes, {PAIRS} pairs: git diff --cached --raw {1e3 * statistics.median(a for a, _ in pairs):.1f} ms, "
          f"stanch scan --staged {1e3 * statistics.median(b for _, b in pairs):.1f} ms, "
          f"more: {1e3 * statistics.median(b - a for a, b in pairs):.1f} ms, ratio {statistics.median(b / a for a, b in pairs):.1f}")


main()
