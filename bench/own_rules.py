#!/usr/bin/env python3
"""Writes a file of invented rules, as a firm with many tools of its own would have, to see what loading them costs.

    bench/own_rules.py COUNT >FILE

Of ten rules six have a prefix, two a literal inside the value, one a name to the left and one a header before it. Every
rule has words of its own, and the same COUNT gives the same file.
"""

import json
import random
import sys

ROTATE = {"how": "Ask the team that owns the tool.", "revoke": "Ask the team that owns the tool."}


def word(rng):
    """A word that is in no other rule, given that it is long enough."""
    return "".join(rng.choice("bcdfghjklmnprstvz") + rng.choice("aeiou") for _ in range(4))


def prefixed(name, length):
    """A token that begins with its tool's name."""
    return {"anchors": [f"{name}_"], "alphabet": "[A-Za-z0-9_]", "min_len": len(name) + 1 + length, "max_len": len(name) + 1 + length,
            "pattern": f"(?<![A-Za-z0-9])(?<secret>{name}_[A-Za-z0-9]{{{length}}})(?![A-Za-z0-9_])", "shape": f"{name}_{{A-Za-z0-9:{length}}}"}


def inner(name, length):
    """A token with its tool's name in the middle."""
    return {"anchors": [f".{name}-"], "start": "run", "alphabet": "[a-z0-9.-]", "min_len": 10 + len(name) + length, "max_len": 10 + len(name) + length,
            "pattern": f"(?<![a-z0-9.-])(?<secret>[a-f0-9]{{8}}[.]{name}-[a-z0-9]{{{length}}})(?![a-z0-9.-])",
            "shape": f"{{a-f0-9:8}}.{name}-{{a-z0-9:{length}}}"}


def named(name, length):
    """A value without any mark, behind a variable of its tool."""
    return {"start": "name", "confidence": "contextual", "context": [name], "alphabet": "[a-f0-9]", "min_len": length, "max_len": length,
            "pattern": f"(?<![A-Za-z0-9])(?<secret>[a-f0-9]{{{length}}})(?![a-zA-Z0-9])", "shape": f"{{a-f0-9:{length}}}",
            "sample": f"{name.upper()}_TOKEN={{}}"}


def headed(name, length):
    """A value behind a header of its tool."""
    return {"start": "after", "anchors": [f"X-{name.title()}-Key:"], "alphabet": "[A-Za-z0-9+/=]", "min_len": length, "max_len": length,
            "pattern": f"(?<secret>[A-Za-z0-9+/]{{{length}}})(?![A-Za-z0-9+/=])", "shape": f"{{A-Za-z0-9+/:{length}}}",
            "sample": f"X-{name.title()}-Key: {{}}"}


KINDS = [prefixed] * 6 + [inner] * 2 + [named, headed]


def rules(count):
    """The invented rules."""
    rng, seen = random.Random(count), set()
    for number in range(count):
        name = word(rng)
        while name in seen:
            name = word(rng)
        seen.add(name)
        rule = KINDS[number % len(KINDS)](name, rng.randrange(24, 49, 4))
        yield {"id": f"own-{name}-{number}", "kind": f"{name} token", "severity": "high", "rotate": ROTATE} | rule


if __name__ == "__main__":
    json.dump({"issuer": "own", "rules": list(rules(int(sys.argv[1])))}, sys.stdout, indent=1)
    print()
