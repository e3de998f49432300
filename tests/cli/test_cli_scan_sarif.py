"""stanch scan --format sarif: what code hosts read."""
import json
import os
import random
import string
from urllib.parse import unquote_to_bytes

import jsonschema

from conftest import LINE, ROOT, SECRET_RULE

SCHEMA = jsonschema.Draft4Validator(json.loads((ROOT / "tests/cli/sarif/sarif-schema-2.1.0.json").read_text()),
                                    format_checker=jsonschema.FormatChecker())


def run_of(stanch, *words, code=1, **more):
    done = stanch.run("scan", "--format", "sarif", *words, **more)
    assert done.returncode == code, done.stderr
    document = json.loads(done.stdout)
    SCHEMA.validate(document)
    assert len(document["runs"]) == 1
    return document["runs"][0]


def place(result):
    return result["locations"][0]["physicalLocation"]


def put(folder, name, bytes_):
    with open(os.path.join(os.fsencode(folder), os.fsencode(name)), "wb") as file:
        file.write(bytes_)


def test_a_result_names_its_rule_and_the_rule_says_how_to_rotate(stanch, secret):
    put(stanch.folder, "a", LINE + secret + b"\n")
    run = run_of(stanch, env={"STANCH_KEY": "no key"})
    result = run["results"][0]
    rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
    assert result["ruleId"] == rule["id"] == SECRET_RULE
    assert rule["help"]["text"] and result["level"] == rule["defaultConfiguration"]["level"] == "error"


def test_nothing_found_is_an_empty_run(stanch):
    put(stanch.folder, "a", LINE)
    run = run_of(stanch, code=0)
    assert run["results"] == [] and run["tool"]["driver"]["rules"] == []


def test_columns_count_characters_and_offsets_bytes(stanch, secret):
    before = "größe 😀 = ".encode()
    put(stanch.folder, "a", LINE + before + secret + b" \xff\0\n")
    run = run_of(stanch)
    region = place(run["results"][0])["region"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert region == {"startLine": 2, "startColumn": len(before.decode()) + 1,
                      "byteOffset": len(LINE) + len(before), "byteLength": len(secret)}


def test_a_column_that_is_not_known_is_left_out(stanch, secret, other_secret):
    put(stanch.folder, "a", "ö".encode() * 2000 + b" " + secret + b" " + other_secret + b"\n")
    regions = [place(result)["region"] for result in run_of(stanch)["results"]]
    assert len(regions) == 2 and not any("startColumn" in region for region in regions)
    assert all(region["startLine"] == 1 for region in regions)


def test_names_are_percent_encoded(stanch, secret):
    names = [b"a b", b"a%41", b"#x?y", b"c:d", b"\xff\n", "ü".encode(), b"\"'<>"]
    for name in names:
        put(stanch.folder, name, secret + b"\n")
    uris = [place(result)["artifactLocation"]["uri"] for result in run_of(stanch)["results"]]
    assert sorted(unquote_to_bytes(uri) for uri in uris) == sorted(names)
    assert all(uri.isascii() and not set(uri) & set(" #?:\"<>\n") for uri in uris)
    put(stanch.folder, "é", secret)
    uri = place(run_of(stanch, str(stanch.folder / "é"))["results"][0])["artifactLocation"]["uri"]
    assert unquote_to_bytes(uri) == b"file://" + os.fsencode(stanch.folder / "é")


def test_a_name_below_the_folder_has_no_dot_in_front(stanch, secret):
    put(stanch.folder, ".env", secret)
    for words in ([], ["."], ["./.env"], ["././.env"]):
        result = run_of(stanch, *words)["results"][0]
        assert place(result)["artifactLocation"]["uri"] == ".env"


def test_an_address_that_is_none_is_left_out(stanch):
    rule = json.loads(stanch.run("rules", "new", "acme-api-token", "--issuer", "Acme").stdout)
    ours = stanch.folder / "acme.json"
    value = b"acme_" + bytes(random.Random(1).choices(string.ascii_letters.encode(), k=32))
    for url, is_there in (("ask in the chat", False), ("https://a.example/%7Eb", True)):
        rule["rules"][0]["rotate"]["url"] = url
        ours.write_text(json.dumps(rule))
        run = run_of(stanch, "--rules", str(ours), "-", text=value)
        assert ("helpUri" in run["tool"]["driver"]["rules"][0]) == is_there


def test_fingerprints_hold_while_the_line_moves_and_tell_nothing(stanch, secret, other_secret):
    put(stanch.folder, "a", b"x = '" + secret + b"'\n")
    put(stanch.folder, "b", LINE * 3 + b"x = '" + secret + b"'\n")
    put(stanch.folder, "c", b"y = '" + secret + b"'\n")
    prints = [result["partialFingerprints"] for result in run_of(stanch)["results"]]
    assert prints[0] == prints[1] != prints[2]
    put(stanch.folder, "a", b"x = '" + other_secret + b"'\n")
    changed = run_of(stanch)["results"][0]
    assert changed["ruleId"] != SECRET_RULE or changed["partialFingerprints"] == prints[0]


def test_no_secret_is_in_it(stanch, secret, other_secret):
    put(stanch.folder, "a", b"x = '" + secret + b"', '" + other_secret + b"'\n")
    done = stanch.run("scan", "--format", "sarif")
    assert secret not in done.stdout and other_secret not in done.stdout
    context = place(json.loads(done.stdout)["runs"][0]["results"][0])["contextRegion"]
    assert context["snippet"]["text"] == "x = '********', '********'"
