"""stanch scan leaves out what git would, compared with git itself on invented trees."""
import os
import random
import subprocess

import pytest

from test_cli_scan import put, scan

NAMES = ["a", "b", "ab", "foo", "foo.txt", "bar.txt", "x y", "#hash", "!bang", "[x]", ".hid", "build", "logs", "a.b.c", "Ü"]
PIECES = ["a", "b", "foo", "foo.txt", "*.txt", "*", "**", "?", "[a-f]*", "[!a]", "[^b]o*", "a*b", "*a*", "build", "x\\ y", "\\#hash",
          "\\!bang", "\\[x]", "[[:alpha:]]", "f??", "**a", "foo**", ".hid", ".*", "a.*.c", "[]x]", "[a", "logs", "*o*.t?t", "Ü", "a\\"]


def git(folder, *words):
    """With the home that stanch has, too."""
    env = {"PATH": os.environ["PATH"], "HOME": str(folder.parent / "home"), "GIT_CONFIG_NOSYSTEM": "1"}
    return subprocess.run(["git", "-C", folder, *words], check=True, stdout=subprocess.PIPE, env=env).stdout


def work_tree(folder):
    folder.mkdir(exist_ok=True)
    git(folder, "init", "-q")
    return folder


def not_ignored(tree):
    """What git would add."""
    names = git(tree, "ls-files", "--others", "--exclude-standard", "-z").decode("utf-8", "surrogateescape").split("\0")
    return sorted(name for name in names if name)


def scanned(stanch, *words):
    return sorted(item["file"] for item in scan(stanch, *words)[0])


def a_pattern(draw):
    pieces = [draw.choice(PIECES) for _ in range(draw.choice([1, 1, 1, 2, 2, 3]))]
    return draw.choice(["", "", "", "!", "/", "!/", "**/"]) + "/".join(pieces) + draw.choice(["", "", "/", "/**", " ", "\r"])


def invent(draw, tree, secret):
    """A tree of files that each hold a secret, with ignore files in some folders."""
    folders = [""]
    for _ in range(12):
        folders.append(os.path.join(draw.choice(folders), draw.choice(NAMES)))
    for folder in folders:
        for name in draw.sample(NAMES, 4):
            path = tree / folder / name
            try:
                put(tree, path.relative_to(tree), secret)
            except OSError:
                continue  # a folder stands there, or a file where a folder was to be
    for folder in draw.sample(sorted(set(folders)), min(4, len(set(folders)))) + [""]:
        if (tree / folder).is_dir():
            lines = [a_pattern(draw) for _ in range(draw.randint(1, 5))]
            put(tree, os.path.join(folder, ".gitignore"), ("\n".join(lines) + draw.choice(["\n", ""]) + f"\n# {secret.decode()}\n").encode())


@pytest.mark.parametrize("seed", range(60))
def test_what_git_ignores_is_left_out(stanch, secret, seed):
    draw = random.Random(seed)
    tree = work_tree(stanch.folder / "tree")
    invent(draw, tree, secret)
    (tree / ".git/info/exclude").write_text(a_pattern(draw) + "\n")
    put(stanch.folder, "home/.config/git/ignore", a_pattern(draw).encode() + b"\n")
    wanted = not_ignored(tree)
    assert scanned(stanch, "tree") == ["tree/" + name for name in wanted], f"seed {seed}"
    for sub in sorted(entry.name for entry in tree.iterdir() if entry.is_dir() and entry.name != ".git")[:2]:
        inside = [f"tree/{name}" for name in wanted if name.startswith(sub + "/")]
        if inside:  # an ignored folder that is named is scanned
            assert scanned(stanch, f"tree/{sub}") == inside, f"seed {seed}"


def test_outside_of_a_work_tree_only_stanchignore_counts(stanch, secret):
    for name in ("a", "b", "sub/a", "sub/c"):
        put(stanch.folder, name, secret)
    (stanch.folder / ".gitignore").write_text("b\n")
    (stanch.folder / ".stanchignore").write_text("a\n")
    (stanch.folder / "sub/.stanchignore").write_text("!a\nc\n")
    assert scanned(stanch) == ["b", "sub/a"]
    found, said = scan(stanch)
    assert said[1] == "stanch: left out: 2 ignored"
    assert scanned(stanch, "--no-ignore") == ["a", "b", "sub/a", "sub/c"]


def test_stanchignore_overrides_gitignore(stanch, secret):
    tree = work_tree(stanch.folder / "tree")
    put(tree, ".env", secret)
    put(tree, "b", secret)
    (tree / ".gitignore").write_text(".env\n")
    assert scanned(stanch, "tree") == ["tree/b"]
    (tree / ".stanchignore").write_text("!.env\nb\n")
    assert scanned(stanch, "tree") == ["tree/.env"]


def test_a_repository_in_a_repository_has_its_own_rules(stanch, secret):
    tree = work_tree(stanch.folder / "tree")
    inner = work_tree(tree / "inner")
    for name in ("a", "inner/a", "inner/b", "z/b", "z/c"):
        put(tree, name, secret)
    (tree / ".git/info/exclude").write_text("c\n")
    (tree / ".gitignore").write_text("a\n")
    (inner / ".gitignore").write_text("b\n")
    assert scanned(stanch, "tree") == ["tree/inner/a", "tree/z/b"]


def test_a_file_that_is_named_is_scanned_whatever_ignores_it(stanch, secret):
    tree = work_tree(stanch.folder / "tree")
    put(tree, "a", secret)
    (tree / ".gitignore").write_text("*\n")
    assert scanned(stanch, "tree") == []
    assert scanned(stanch, "tree/a") == ["tree/a"]


def test_a_hostile_ignore_file_takes_no_time(stanch, secret):
    put(stanch.folder, "a" * 200, secret)
    (stanch.folder / ".stanchignore").write_text(("*a" * 100 + "b\n" + "**/" * 100 + "b\n") * 50)
    assert scanned(stanch) == ["a" * 200]
    os.unlink(stanch.folder / ".stanchignore")
    os.mkfifo(stanch.folder / ".stanchignore")
    assert scanned(stanch) == ["a" * 200]
