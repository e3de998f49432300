#!/usr/bin/env python3
"""The speed table of this machine beside its targets: ratios within one run, best of interleaved passes.

    bench/run.py [--quick] [--markdown] [--only PART]

PART is one of engine, worst, growth, pipe, start, memory, hold, delta. Exit 1 when a «must» is missed.
"""

import argparse
import glob
import os
import platform
import re
import subprocess
import sys

import clone_rules
import pipe

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BENCH = os.environ.get("STANCH_BENCH", os.path.join(ROOT, "build", "bench"))
STANCH = os.path.join(ROOT, "build", "stanch")
TOOL = os.path.join(BENCH, "bin", "bench-engine")
TEXTS = ("log", "code", "json")
CHANNEL = {"log": "log", "code": "code", "json": "tool-output"}
WITH_FINDINGS = {"findings-each-20", "password-random-each-20", "found-any"}
KIB, MIB = 1 << 10, 1 << 20


class Table:
    """Rows of what, must, then, here; told as they come."""

    def __init__(self, markdown):
        self.markdown = markdown
        self.missed = 0
        self.measured = 0
        self.say("what", "must", "then", "here", "")
        if markdown:
            self.say("---", "---", "---", "---", "---")

    def say(self, *cells):
        """One line."""
        if self.markdown:
            print("| " + " | ".join(cells) + " |", flush=True)
        else:
            print("{:88} {:>7} {:>7}  {:>10}  {}".format(*cells), flush=True)

    def row(self, what, here, must=None, then=None, unit="", least=True):
        """A figure beside its targets: at least them, or at most."""

        def told(value):
            return "" if value is None else f"{'≥' if least else '≤'} {value:g}"

        def reached(value):
            return value is not None and (here >= value if least else here <= value)

        verdict = "" if must is None else "MISSED" if not reached(must) else "ok, then" if reached(then) else "ok"
        self.missed += verdict == "MISSED"
        self.measured += must is not None
        self.say(what, told(must), told(then), f"{here:.3g} {unit}".strip(), verdict)


class Bench:
    """What the parts share: where things are, how often, the table."""

    def __init__(self, quick, markdown):
        self.rounds = 3 if quick else 7
        self.quick = quick
        self.table = Table(markdown)
        self.env = dict(os.environ, XDG_STATE_HOME=os.path.join(BENCH, "state"))
        for name in ("STANCH_KEY", "STANCH_KEY_FILE"):
            self.env.pop(name, None)

    def engine(self, *words):
        """Rows that bench-engine prints, split."""
        text = subprocess.run([TOOL, *map(str, words)], check=True, stdout=subprocess.PIPE, text=True).stdout
        return [line.split("\t") for line in text.splitlines()]

    def speeds(self, name, rules=(), rounds=None):
        """variant → GB/s and variant → findings for a corpus."""
        rows = self.engine("speed", rounds or self.rounds, CHANNEL.get(name, "log"), path_of(name), *(["--", *rules] if rules else []))
        speed = {row[2]: float(row[3]) for row in rows if row[0] == "speed"}
        speed |= {row[0]: int(row[1]) for row in rows if row[0] in ("anchors", "rules")}
        return speed, {row[2]: int(row[4]) for row in rows if row[0] == "speed"}


def path_of(name):
    """A corpus by its name."""
    return os.path.join(BENCH, name)


def per_text(values, digits=2):
    """Figures of log, code and json in one cell."""
    return " / ".join(f"{value:.{digits}f}" for value in values)


# ------------------------------------------------------------------------------------------- in memory


def part_engine(bench):
    """The bare pass, the engine without and with dresses; on quiet text and with secrets."""
    for name, must, every_rule in zip(TEXTS, (0.22, 0.26, 0.26), (0.20, 0.24, 0.25)):
        speed, findings = bench.speeds(name)
        few = speed["anchors"] <= 500
        bare, way = max((value, key[5:]) for key, value in speed.items() if key.startswith("bare-"))
        bench.table.row(f"{name}: memcpy over 256 MiB", speed["memcpy"], unit="GB/s")
        bench.table.row(f"{name}: bare Hyperscan, {speed['anchors']} anchors, {way}, share of memcpy ({bare:.2f} GB/s)", bare / speed["memcpy"],
                        must if few else every_rule, 0.28)
        for kind, told, targets in (("none", "no dress", (0.85, 0.9)), ("default", "the channel's dresses", (0.75, 0.85))):
            bench.table.row(f"{name}: engine, {told}, share of the bare pass ({speed[kind + '-64k']:.2f} GB/s, {findings[kind + '-64k']} findings)",
                            speed[kind + "-64k"] / bare, *targets)
            bench.table.row(f"{name}: the same in writes of 4 KiB", speed[kind + "-4k"], unit="GB/s")
        for kind in ("lines", "json"):
            bench.table.row(f"{name}: framing by {kind}, share of no framing", speed[kind + "-64k"] / speed["default-64k"], 0.8)
    for name in [f"{text}.{often}" for text in TEXTS for often in ("mib", "kib")] + ["dense"]:
        speed, findings = bench.speeds(name)
        bench.table.row(f"{name}: engine, default dresses, {findings['default-64k']} findings", speed["default-64k"], unit="GB/s")


def part_worst(bench):
    """The slowest of the worst inputs, and whether each is linear."""
    names = sorted("worst/" + os.path.basename(path) for path in glob.glob(path_of("worst/*")) if not path.endswith(".new"))
    rows = []
    for channel in ("log", "prompt"):
        for row in bench.engine("linear", channel, *map(path_of, [*names, "findings-each-20"])):
            quarter, whole = float(row[2]), float(row[4])
            rows.append((whole, quarter, os.path.basename(row[1]), channel))
    for found, must, then in ((False, 0.2, 0.4), (True, 0.1, 0.2)):
        mine = sorted(row for row in rows if (row[2] in WITH_FINDINGS) == found)
        for whole, _, name, channel in mine[: 1 if bench.quick else 4]:
            bench.table.row(f"{'with' if found else 'without'} findings: {name}, {channel}", whole, must, then, "GB/s")
    bend, name, channel = min((whole / quarter, name, channel) for whole, quarter, name, channel in rows)
    bench.table.row(f"speed on four times the length, worst: {name}, {channel}", bend, 0.7, 0.9)


def part_growth(bench):
    """Twice the rules, four times."""
    files = sorted(path for path in glob.glob(os.path.join(ROOT, "rules", "*.json"))
                   if os.path.basename(path) not in ("schema.json", "tuned.json", "actions.json"))
    sets = [word for times in (1, 2, 4) for word in ("--", *clone_rules.write_copies(times, path_of(f"copies-{times}.json"), files))]
    for name in TEXTS:
        rows = bench.engine("growth", bench.rounds, CHANNEL[name], path_of(name), *sets)
        once, twice, four_times = (float(row[3]) for row in rows if row[0] == "speed")
        counts = [row[1] for row in rows if row[0] == "rules"]
        bench.table.row(f"{name}: twice the rules ({counts[1]}), slower by", (1 - twice / once) * 100, 15, 10, "%", least=False)
        bench.table.row(f"{name}: four times the rules ({counts[2]}), slower by", (1 - four_times / once) * 100, 40, 25, "%", least=False)


# ------------------------------------------------------------------------------------------- the program


def part_pipe(bench):
    """The pipe against cat, clean and with secrets; one file on one core."""
    filters = {"cat": "cat", "none": f"{STANCH} --dress none", "default": STANCH}
    for name in TEXTS:
        channel = f" --channel {CHANNEL[name]}"
        mine = {key: command + (channel if command != "cat" else "") for key, command in filters.items()}
        speed = pipe.pipe_race(path_of(name), mine, bench.rounds, bench.env)
        planted = pipe.pipe_race(path_of(name + ".kib"), mine, bench.rounds, bench.env)
        bench.table.row(f"{name}: pipe, share of cat ({speed['cat']:.2f} GB/s), --dress none", speed["none"] / speed["cat"], 1.0, 1.2)
        bench.table.row(f"{name}: pipe, default dresses", speed["default"] / speed["cat"], 0.9, 1.0)
        bench.table.row(f"{name}: pipe, a secret each KiB", planted["default"] / planted["cat"], 0.5, 0.7)
    for name in (*TEXTS, "dense"):
        speed = pipe.file_race(path_of(name), {"stanch": STANCH}, bench.rounds, bench.env)
        bench.table.row(f"{name}: file to /dev/null on one core (peers: make bench-peers)", speed["stanch"], unit="GB/s")


def part_start(bench):
    """From exec to the first byte."""
    times = pipe.start_times(path_of("bin/bench-start"), path_of("payload"), [STANCH, "--channel", "tool-output"],
                             40 if bench.quick else 300, bench.env)
    for at, told in ((1, "median"), (0, "best")):
        bench.table.row(f"exec to first byte, 10 KiB, more than /bin/true ({told}; {times['first'][at]:.2f} ms)",
                        times["first"][at] - times["true"][at], 3 if at else None, 1, "ms", least=False)


def part_memory(bench):
    """A stream, many streams, the pipe."""
    _, count, size, grown, resident, _ = bench.engine("streams", 100000)[0]
    bench.table.row("bytes of a stream", int(size) / KIB, 4, 2, "KiB", least=False)
    bench.table.row(f"{count} streams, half of them holding ({int(grown) / MIB:.0f} MiB more)", int(resident) / MIB, 512, None, "MiB",
                    least=False)
    for name in ("log", "log.kib"):
        peak = pipe.resident_peak([STANCH], path_of(name), bench.env)
        bench.table.row(f"peak resident bytes of the pipe, {name}", peak / MIB, 16, 12, "MiB", least=False)


# ------------------------------------------------------------------------------------------- hold-back


def part_hold(bench):
    """Bytes held at random cuts."""
    cuts = 20000 if bench.quick else 200000
    for channel in ("prompt", "tool-output", "log", "code"):
        for text in ("prose", "log", "code", "json"):
            _, _, _, few, half, p98, p999, most = bench.engine("hold", channel, path_of(text), cuts)[0]
            told = f"held: {channel}, {text}; half {half}, 98 % {p98}, 99.9 % {p999}, most {most}"
            if channel in ("prompt", "tool-output"):
                bench.table.row(f"{told}: cuts with ≤ 3 bytes", float(few) * 100, 98, None, "%")
            else:
                bench.table.row(f"{told}: 98 % at most", int(p98), 88, None, "bytes", least=False)


def part_delta(bench):
    """CPU of one server-sent event."""
    for channel in ("prompt", "tool-output"):
        _, count, half, most, _ = bench.engine("delta", channel, path_of("deltas"))[0]
        bench.table.row(f"a delta of a server-sent stream, {channel}, median of {count}", float(half), 5, 2, "µs", least=False)
        bench.table.row("the same, 99 %", float(most), 20, None, "µs", least=False)


PARTS = {"engine": part_engine, "worst": part_worst, "growth": part_growth, "pipe": part_pipe, "start": part_start,
         "memory": part_memory, "hold": part_hold, "delta": part_delta}


def machine():
    """One line on what this ran on."""
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        names = re.findall(r"model name\s*: (.*)", file.read())
    return f"{names[0] if names else platform.machine()}, {os.cpu_count()} cores, Linux {platform.release()}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--quick", action="store_true", help="fewer rounds, for a smoke test")
    parser.add_argument("--markdown", action="store_true", help="a table for the README")
    parser.add_argument("--only", choices=PARTS, action="append", help="this part; may be given again")
    options = parser.parse_args()
    print(machine() + "\n", flush=True)
    bench = Bench(options.quick, options.markdown)
    for name in options.only or PARTS:
        PARTS[name](bench)
    print(f"\n{bench.table.measured - bench.table.missed} of {bench.table.measured} targets reached, {bench.table.missed} missed")
    return 1 if bench.table.missed else 0


if __name__ == "__main__":
    sys.exit(main())
