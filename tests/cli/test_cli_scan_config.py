"""stanch scan: .stanch.json, what a project says once of how it is scanned."""
import json
import os
import subprocess

import jsonschema
import pytest

from conftest import LINE, ROOT, SECRET_RULE, make_value, messages

SCHEMA = json.loads((ROOT / "filters/scan/config-schema.json").read_text())
CHECK = jsonschema.Draft7Validator(SCHEMA)
OWN_RULE = "own-token"


def put(folder, name, bytes_):
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(bytes_)


def configure(stanch, config, folder="."):
    put(stanch.folder, f"{folder}/.stanch.json", config.encode() if isinstance(config, str) else json.dumps(config).encode())


def scan(stanch, *words, code=None, **more):
    done = stanch.run("scan", "--format", "jsonl", *words, **more)
    if code is not None:
        assert done.returncode == code, done.stderr
    return [json.loads(line) for line in done.stdout.decode().splitlines()], messages(done)


def files(found):
    return [item["file"] for item in found]


@pytest.fixture
def tree(stanch, secret):
    """The top of a work tree."""
    (stanch.folder / ".git").mkdir()
    for name in ("a", "vendor/b", "src/vendor/c", "src/d"):
        put(stanch.folder, name, LINE + b"key = '" + secret + b"'\n")
    return stanch


def test_exclude_names_patterns_as_an_ignore_file_has_them(tree):
    assert files(scan(tree, code=1)[0]) == ["a", "src/d", "src/vendor/c", "vendor/b"]
    configure(tree, {"exclude": ["/vendor/", "d"]})
    found, said = scan(tree, code=1)
    assert files(found) == ["a", "src/vendor/c"]
    assert said[0] == "stanch: configuration in use: .stanch.json: exclude; --no-config leaves it out"
    assert said[2] == "stanch: left out: 2 ignored"
    for option in ("--no-config", "--no-ignore"):
        found, said = scan(tree, option, code=1)
        assert len(found) == 4 and said[0].startswith("stanch: 5 texts, ")


def test_a_stanchignore_counts_before_it(tree):
    configure(tree, {"exclude": ["vendor/"]})
    put(tree.folder, ".stanchignore", b"!/vendor/\n")
    assert files(scan(tree, code=1)[0]) == ["a", "src/d", "vendor/b"]


def test_it_is_found_upward_and_its_patterns_begin_in_its_folder(tree):
    configure(tree, {"exclude": ["/src/d"]})
    found, said = scan(tree, cwd=tree.folder / "src", code=1)
    assert files(found) == ["vendor/c"]
    assert said[0] == f"stanch: configuration in use: {tree.folder}/.stanch.json: exclude; --no-config leaves it out"
    assert files(scan(tree, "src", "vendor", code=1)[0]) == ["src/vendor/c", "vendor/b"]


def test_the_nearest_one_counts_alone(tree):
    configure(tree, {"exclude": ["*"]})
    configure(tree, {"exclude": ["/d"]}, "src")
    assert files(scan(tree, "src", code=1)[0]) == ["src/vendor/c"]
    assert files(scan(tree, "src/d", code=1)[0]) == ["src/d"]
    assert scan(tree, code=0)[0] == []


def test_what_lies_above_the_work_tree_says_nothing(tree):
    configure(tree, {"exclude": ["*"]})
    (tree.folder / "src/.git").mkdir()
    assert len(scan(tree, "src", code=1)[0]) == 2


def test_outside_of_a_work_tree_only_the_folder_itself_says_something(stanch, secret):
    put(stanch.folder, "sub/a", secret)
    configure(stanch, {"exclude": ["a"]})
    assert len(scan(stanch, "sub", code=1)[0]) == 1
    assert scan(stanch, code=0)[0] == []


def test_standard_input_takes_that_of_the_current_folder(tree, secret):
    configure(tree, {"skip": [SECRET_RULE]})
    assert scan(tree, "-", text=secret, code=0)[0] == []


@pytest.mark.parametrize("words,config,kept", [
    ([], {"skip": [SECRET_RULE]}, 0), (["--skip", "jwt"], {"skip": [SECRET_RULE]}, 1), (["--only", SECRET_RULE], {"only": ["jwt"]}, 1),
    ([], {"only": ["jwt"]}, 0)])
def test_an_option_replaces_its_key(stanch, secret, words, config, kept):
    put(stanch.folder, "a", secret)
    configure(stanch, config)
    found, said = scan(stanch, *words)
    assert len(found) == kept
    assert said[0].startswith("stanch: configuration in use: ") == (not words)


@pytest.mark.parametrize("config,words,kept", [("checked", [], 0), ("checked", ["--min-confidence", "generic"], 1), ("generic", ["--min-confidence", "checked"], 0),
                                               ("weak", [], 1), (None, [], 1)])
def test_the_least_confidence(stanch, config, words, kept):
    put(stanch.folder, "a", b"password = 'vX9#kq!27Lmz'\n")
    configure(stanch, {"min-confidence": config} if config else {})
    assert len(scan(stanch, *words)[0]) == kept


def test_paths_begin_in_its_folder(tree):
    """Allow-list, baseline and rules, from elsewhere."""
    configure(tree, {"allow": ["lists/allow"], "baseline": "lists/known", "rules": ["lists/own.json"]})
    put(tree.folder, "lists/allow", json.dumps({"rule": SECRET_RULE, "reason": "made for it"}).encode() + b"\n")
    put(tree.folder, "lists/own.json", tree.run("rules", "new", OWN_RULE).stdout)
    _, said = scan(tree, "--update-baseline", "--reason", "r", cwd=tree.folder / "src", code=0)
    assert said[0].split(": ")[3] == "allow, baseline, rules; --no-config leaves it out"
    assert (tree.folder / "lists/known").read_text() == '{"baseline":1}\n'


@pytest.mark.parametrize("config", [{}, {"$schema": "x"}, {"exclude": []}])
def test_nothing_is_said_where_it_changes_nothing(stanch, config):
    configure(stanch, config)
    assert len(scan(stanch, code=0)[1]) == 1


GOOD = {"$schema": "x", "allow": ["list"], "baseline": "known", "exclude": ["x"], "min-confidence": "weak", "only": [SECRET_RULE], "rules": ["own.json"], "skip": ["jwt"]}
VALUES = [None, True, 1, 1.5, "", "word", "weak", [], [""], ["word"], ["a\nb"], [1], [["word"]], {}, {"a": "b"}]


def is_taken(stanch, config):
    """Whether the reader takes it: what a key names may be missing, which is said otherwise."""
    configure(stanch, config)
    done = stanch.run("scan", "nothing", cwd=stanch.folder)
    return b"bad configuration" not in done.stderr, messages(done)


@pytest.fixture
def project(stanch):
    put(stanch.folder, "nothing", LINE)
    return stanch


def test_the_schema_is_one():
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    assert set(GOOD) == set(SCHEMA["properties"])


def test_the_reader_knows_the_keys_of_the_schema(project):
    taken, said = is_taken(project, {"unknown": 1})
    assert not taken and said == ["stanch: bad configuration: .stanch.json: unknown: unknown key: use " + ", ".join(sorted(SCHEMA["properties"]))]


@pytest.mark.parametrize("key", [*GOOD, "known", "Allow", ""])
def test_reader_and_schema_take_the_same_values(project, key):
    for value in [*VALUES, GOOD.get(key)]:
        config = {key: value}
        taken, said = is_taken(project, config)
        assert taken == CHECK.is_valid(config), (config, said)
        if not taken:
            assert said[0].startswith(f"stanch: bad configuration: .stanch.json: {key}: ") and len(said) == 1


@pytest.mark.parametrize("text,line", [("", 1), ("[]", 1), ("{\n\"skip\": [}", 2), ("{\"skip\":[],\"skip\":[]}", 1), ("1", 1), ("{}{}", 1)])
def test_what_is_no_object_is_exit_2_with_its_line(project, text, line):
    configure(project, text)
    assert scan(project, code=2) == ([], [f"stanch: bad configuration: .stanch.json:{line}: it is not one JSON object with each key once"])


def test_what_is_no_file_is_exit_2(project):
    os.mkfifo(project.folder / ".stanch.json")
    assert scan(project, code=2)[1] == ["stanch: cannot read configuration: .stanch.json: it is no regular file"]


def test_a_large_one_is_exit_2(project):
    configure(project, " " * (2 << 20))
    assert scan(project, code=2)[1] == ["stanch: cannot read configuration: .stanch.json: over 1 MiB"]


# ------------------------------------------------------------------------------------------------ git

def git(stanch, *words):
    env = {**stanch.env, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b", *words], cwd=stanch.folder, env=env, check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)


@pytest.mark.parametrize("folder,exclude,kept", [(".", ["vendor/"], ["a", "src/d"]), ("src", ["/vendor", "a"], ["a", "src/d", "vendor/b"])])
def test_git_heeds_it_too(tree, folder, exclude, kept):
    (tree.folder / ".git").rmdir()
    git(tree, "init", "-q")
    configure(tree, {"exclude": exclude}, folder)
    for number, name in enumerate(("a", "vendor/b", "src/vendor/c", "src/d")):
        put(tree.folder, name, make_value(SECRET_RULE, 20 + number))
    git(tree, "add", "-A")
    assert files(scan(tree, "--staged", folder, code=1)[0]) == kept
    assert files(scan(tree, "--staged", "--no-config", folder, code=1)[0]) == ["a", "src/d", "src/vendor/c", "vendor/b"]
    git(tree, "commit", "-qm", "all")
    assert files(scan(tree, "--history", cwd=tree.folder / folder, code=1)[0]) == kept


def test_a_hook_heeds_it(tree):
    (tree.folder / ".git").rmdir()
    git(tree, "init", "-q")
    assert tree.run("install", "pre-commit").returncode == 0
    git(tree, "add", "a")
    with pytest.raises(subprocess.CalledProcessError):
        git(tree, "commit", "-qm", "refused")
    configure(tree, {"exclude": ["a"]})
    git(tree, "commit", "-qm", "taken")
