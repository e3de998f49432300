#!/usr/bin/env python3
"""Races stanch with the redactors that bench/peers.sh installed: one core, file to /dev/null, and what each removes.

    bench/peers.py [--quick] [--markdown]

Removed: planted values of stanch's own rules of which not even the middle half is left. A redactor of the same name that
is found in PATH is raced where the installation failed.
"""

import argparse
import glob
import json
import os
import re
import shlex
import shutil
import subprocess
import sys

import pipe
from run import BENCH, ROOT, STANCH, machine

PEERS = os.path.join(ROOT, "build", "peers")
SLOW_BYTES = 2 << 20  # what a slow one is given
TIMEOUT = 120


def tool(name):
    """The path of a program, or None."""
    path = os.path.join(PEERS, name)
    return path if os.path.exists(path) else shutil.which(os.path.basename(name))


def command_output(command):
    """What a shell command prints, or nothing."""
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False)
    return done.stdout


def count_in_sources(pattern, expression):
    """How often an expression stands in files of the cargo registry."""
    found = 0
    for path in glob.glob(os.path.expanduser(pattern)):
        with open(path, encoding="utf-8", errors="replace") as file:
            found += len(re.findall(expression, file.read()))
    return found or "?"


def stanch_rules():
    """Rules of the built-in set."""
    return sum(1 for line in command_output(f"{STANCH} rules list").splitlines() if line.strip()) or "?"


def goredact_rules():
    """Its own word: the balanced profile's number of rules, in its documentation."""
    return "66"


def secrethider_rules():
    """The group that is on by default: all built-in names but those for personal data and entropy."""
    script = "import secrethider; print(*secrethider.RedactorBuilder.builtin_names())"
    names = command_output(f"{PEERS}/venv/bin/python -c {shlex.quote(script)}").split()
    return len([name for name in names if name not in ("email", "phone", "credit_card", "ssn", "iban", "ipv4", "high_entropy")])


def secretlint_rules():
    """Rules of the recommended preset."""
    path = os.path.join(PEERS, "npm/node_modules/@secretlint/secretlint-rule-preset-recommend/package.json")
    with open(path, encoding="utf-8") as file:
        package = json.load(file)
    names = {**package.get("dependencies", {}), **package.get("devDependencies", {})}
    return len([name for name in names if name.startswith("@secretlint/secretlint-rule-") and "preset" not in name])


def prefixes():
    """The literal anchors of our rule files, for ripgrep."""
    found = set()
    for path in glob.glob(os.path.join(ROOT, "rules", "*.json")):
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
        for rule in document.get("rules", []) if isinstance(document, dict) else []:
            found |= {anchor for anchor in rule.get("anchors", []) if "[" not in anchor}
    path = os.path.join(PEERS, "prefixes")
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(sorted(found)) + "\n")
    return len(found)


def secretlint_command(path):
    """A masked copy of a file; it knows no filter of a stream, and what it writes to a pipe is cut at 64 KiB."""
    config = json.dumps({"rules": [{"id": "@secretlint/secretlint-rule-preset-recommend"}]})
    return (f"cd {PEERS}/npm && ./node_modules/.bin/secretlint --no-glob --format=mask-result --secretlintrcJSON "
            f"{shlex.quote(config)} --output={PEERS}/masked {shlex.quote(path)} && cat {PEERS}/masked")


class Peer:
    """A redactor: how it is called, how many rules it has."""

    def __init__(self, name, program, command, rules, slow=False, takes_path=False, is_redactor=True):
        self.name, self.program, self.command, self.rules = name, program, command, rules
        self.slow, self.takes_path, self.is_redactor = slow, takes_path, is_redactor

    def on(self, path):
        """The shell command that writes the redacted file to standard output."""
        return self.command(path) if self.takes_path else f"{self.command} <{shlex.quote(path)}"


def all_peers():
    """Those that there are, ourselves first."""
    peers = [
        Peer("stanch", STANCH, STANCH, stanch_rules),
        Peer("stanch --dress none", STANCH, f"{STANCH} --dress none", stanch_rules),
        Peer("goredact", tool("bin/goredact"), f"{tool('bin/goredact')} stream", goredact_rules),
        Peer("secrethider", tool("venv/bin/secrethider-redact"), tool("venv/bin/secrethider-redact"), secrethider_rules),
        Peer("scrubbers", tool("bin/scrubbers"), f"{tool('bin/scrubbers')} --stream-lines",
             lambda: count_in_sources("~/.cargo/registry/src/*/scrubbers-*/src/signatures.rs", r"\bsig\(\s*\"")),
        Peer("leakguard", tool("bin/leakguard"), tool("bin/leakguard"), lambda: "?", slow=True),
        Peer("secretlint", tool("npm/node_modules/.bin/secretlint"), secretlint_command, secretlint_rules, True, True),
        Peer("ripgrep, same prefixes", tool("bin/rg"), f"{tool('bin/rg')} -a -j1 -c -F -f {PEERS}/prefixes - ", prefixes,
             is_redactor=False),
    ]
    return [peer for peer in peers if peer.program and os.path.exists(peer.program)]


def cut_copy(path, size):
    """The beginning of a file as a file of its own."""
    target = f"{path}.first"
    with open(path, "rb") as source, open(target, "wb") as out:
        out.write(source.read(size))
    return target


def speed_of(peer, path, rounds, env):
    """GB/s on one core."""
    size = os.path.getsize(path)
    best = pipe.race({"it": f"taskset -c 0 /bin/sh -c {shlex.quote(peer.on(path))} >/dev/null || true"}, rounds, env, TIMEOUT)["it"]
    return size / best / 1e9 if best else 0.0


def planted(path):
    """Rule and value of each planted secret."""
    with open(path + ".list", encoding="ascii") as file:
        return [(rule, bytes.fromhex(value)) for rule, value in (line.split() for line in file)]


def removed(peer, path, env):
    """How many planted values are gone, of how many, and the rules of which none is."""
    done = subprocess.run(["/bin/sh", "-c", peer.on(path)], capture_output=True, check=False, env=env)
    is_whole = len(done.stdout) > os.path.getsize(path) // 2
    gone, by_rule = 0, {}
    for rule, value in planted(path):
        middle = value[len(value) // 4 : len(value) - len(value) // 4]
        is_gone = is_whole and middle not in done.stdout
        gone += is_gone
        by_rule[rule] = by_rule.get(rule, 0) + is_gone
    return gone, [rule for rule, count in by_rule.items() if not count]


def say(markdown, *cells):
    """One line of the table."""
    if markdown:
        print("| " + " | ".join(cells) + " |", flush=True)
    else:
        print("{:24} {:>6} {:>12} {:>12} {:>12} {:>14}".format(*cells), flush=True)


def say_ratios(speeds):
    """How many times the fastest other redactor we are, on each corpus."""
    ours = speeds.pop("stanch")
    speeds = {name: row for name, row in speeds.items() if not name.startswith("stanch")}
    for at, corpus in enumerate(("quiet", "dense", "each KiB")):
        name, row = max(speeds.items(), key=lambda item: item[1][at], default=(None, None))
        if row and row[at]:
            print(f"{corpus}: {ours[at] / row[at]:.1f} × {name}")


def told_missing():
    """What did not install, in peers.sh's words."""
    for path in sorted(glob.glob(os.path.join(PEERS, "*.not"))):
        with open(path, encoding="utf-8") as file:
            print(file.read().strip())


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--quick", action="store_true", help="one round")
    parser.add_argument("--markdown", action="store_true", help="a table for the README")
    options = parser.parse_args()
    rounds = 1 if options.quick else 5
    env = dict(os.environ, XDG_STATE_HOME=os.path.join(BENCH, "state"))
    corpora = {name: os.path.join(BENCH, name) for name in ("log", "dense", "log.kib")}
    plants = os.path.join(BENCH, "peers.kib")
    total = len(planted(plants))
    print(machine() + "\n")
    say(options.markdown, "redactor", "rules", "quiet GB/s", "dense GB/s", "each KiB", f"removed of {total}")
    if options.markdown:
        say(True, *["---"] * 6)
    table = {}
    for peer in all_peers():
        rules = str(peer.rules())
        speeds = []
        for path in corpora.values():
            sample = cut_copy(path, SLOW_BYTES) if peer.slow else path
            speeds.append(speed_of(peer, sample, 1 if peer.slow else rounds, env))
        gone, blind = removed(peer, plants, env) if peer.is_redactor else ("-", [])
        say(options.markdown, peer.name, rules, *(f"{speed:.3f}" for speed in speeds), str(gone))
        if peer.is_redactor:
            table[peer.name] = speeds
        if peer.name.startswith("stanch") and blind:
            print(f"  none of these removed: {', '.join(blind)}")
    say_ratios(table)
    told_missing()


if __name__ == "__main__":
    sys.exit(main())
