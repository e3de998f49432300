"""stanch scan of repositories of git: what is staged, what commits bring in, histories; every blob once."""
import json
import os
import random
import shutil
import subprocess

import jsonschema
import pytest

from conftest import LINE, ROOT, make_value, messages

SCHEMA = json.loads((ROOT / "filters/evidence/report-schema.json").read_text())
MESSAGE = "(commit message)"


class Repository:
    """A real repository of its own; commits have dates that grow."""

    def __init__(self, folder, *words):
        self.folder, self.clock = folder, 1700000000
        folder.mkdir(exist_ok=True)
        self.git("init", "-q", "-b", "main", *words)

    def git(self, *words, text=None, code=0):
        self.clock += 60
        env = {"PATH": os.environ["PATH"], "HOME": str(self.folder.parent), "GIT_CONFIG_NOSYSTEM": "1",
               "GIT_AUTHOR_NAME": "A U Thor", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "C",
               "GIT_COMMITTER_EMAIL": "c@example.org", "GIT_AUTHOR_DATE": f"{self.clock} +0530", "GIT_COMMITTER_DATE": f"{self.clock} +0000"}
        done = subprocess.run(["git", *words], cwd=self.folder, env=env, input=text, capture_output=True)
        assert done.returncode == code, done.stderr
        return done.stdout.rstrip(b"\n").decode(errors="surrogateescape")

    def put(self, name, bytes_):
        path = os.path.join(os.fsencode(self.folder), os.fsencode(name))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(bytes_)

    def commit(self, message="a change", **files):
        for name, bytes_ in files.items():
            self.put(name, bytes_)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path):
    return Repository(tmp_path / "r")


def scan(stanch, *words, code, **more):
    done = stanch.run("scan", "--format", "jsonl", *words, **more)
    assert done.returncode == code, done.stderr
    found = [json.loads(line) for line in done.stdout.decode().splitlines()]
    for item in found:
        jsonschema.validate(item, SCHEMA)
    return found, messages(done)


def places(found):
    return [(item["file"], item.get("commit")) for item in found]


# ------------------------------------------------------------------------------------------------ what is staged

def test_staged_is_the_index_and_not_the_work_tree(stanch, repository, secret, other_secret):
    repository.commit(old=secret + b"\n", same=LINE)
    repository.put("new", LINE + b"x = '" + other_secret + b"'\n")
    repository.git("add", "new")
    repository.put("new", LINE)
    repository.put("same", secret)
    found, said = scan(stanch, "--staged", "r", code=1)
    assert [(item["file"], item["line"]) for item in found] == [("new", 2)] and "commit" not in found[0]
    assert said[0].startswith("stanch: 1 text, ")


def test_staged_before_the_first_commit(stanch, repository, secret):
    repository.put("a", secret)
    assert scan(stanch, "--staged", "r", code=0)[0] == []
    repository.git("add", "a")
    assert places(scan(stanch, "--staged", "r", code=1)[0]) == [("a", None)]


def test_the_folder_is_that_of_the_hook(stanch, repository, secret):
    """git tells a hook by variables which index counts; a repository that is named is that one."""
    repository.put("a", secret)
    repository.git("add", "a")
    env = {"GIT_DIR": str(repository.folder / ".git"), "GIT_INDEX_FILE": str(repository.folder / ".git/index")}
    assert len(scan(stanch, "--staged", code=1, env=env)[0]) == 1
    other = Repository(stanch.folder / "other")
    assert other.folder.exists() and scan(stanch, "--staged", "other", code=0, env=env)[0] == []


# ------------------------------------------------------------------------------------------------ histories

def test_a_blob_is_found_once_with_its_first_commit(stanch, repository, secret):
    repository.commit(a=LINE)
    first = repository.commit(a=secret)
    repository.commit(a=LINE)
    repository.commit(a=secret, b=secret)
    found, _ = scan(stanch, "--history", "r", code=1)
    assert places(found) == [("a", first)]
    assert (found[0]["author"], found[0]["email"]) == ("A U Thor", "a@example.org") and found[0]["date"].endswith("+05:30")
    text = stanch.run("scan", "--history", "r").stdout.decode().splitlines()[0]
    assert text == f"a  {first[:12]} {found[0]['date']} A U Thor"


def test_messages_of_commits_and_tags_are_scanned(stanch, repository, secret, other_secret):
    commit = repository.commit(f"subject\n\nkey = '{secret.decode()}'")
    repository.git("tag", "-a", "v1", "-m", f"tag {other_secret.decode()}")
    found, _ = scan(stanch, "--history", "r", code=1)
    assert places(found) == [(MESSAGE, commit)] and (found[0]["line"], found[0]["column"]) == (3, 8)
    found, _ = scan(stanch, "--history", "--all", "r", code=1)
    assert places(found) == [(MESSAGE, commit), ("(tag v1)", repository.git("rev-parse", "v1"))]


def test_all_has_deleted_branches_stashes_and_notes(stanch, repository):
    seeds = [make_value("github-pat-classic", 100 + number) for number in range(4)]
    repository.commit(a=LINE)
    repository.git("checkout", "-q", "-b", "gone")
    repository.commit(deleted=seeds[0])
    repository.git("checkout", "-q", "main")
    repository.git("branch", "-q", "-D", "gone")
    for number in (1, 2):
        repository.put("a", seeds[number])
        repository.git("stash", "-q")
    repository.git("notes", "add", "-m", seeds[3].decode())
    assert scan(stanch, "--history", "r", code=0)[0] == []
    found, _ = scan(stanch, "--history", "--all", "r", code=1)
    note = repository.git("rev-parse", "HEAD")  # the path of a note is what it is about
    assert sorted(item["file"] for item in found) == sorted(["a", "a", "deleted", note])


def test_a_merge_that_brings_in_something_of_its_own(stanch, repository, secret):
    repository.commit(a=LINE)
    repository.git("checkout", "-q", "-b", "side")
    repository.commit(b=LINE)
    repository.git("checkout", "-q", "main")
    repository.commit(c=LINE)
    repository.git("merge", "-q", "--no-commit", "side")
    repository.put("b", secret)
    merge = repository.commit("merged")
    assert places(scan(stanch, "--history", "r", code=1)[0]) == [("b", merge)]


def test_since_leaves_older_commits_out(stanch, repository, secret, other_secret):
    repository.commit(a=secret)
    repository.clock += 10 * 86400
    repository.commit(b=other_secret)
    assert [item["file"] for item in scan(stanch, "--history", "--since", "2023-11-20", "r", code=1)[0]] == ["b"]
    assert len(scan(stanch, "--history", "--since", "2023-11-01", "r", code=1)[0]) == 2


def test_diff_has_what_a_later_commit_took_away(stanch, repository, secret, other_secret):
    before = repository.commit(a=secret)
    commit = repository.commit(b=other_secret)
    repository.commit(b=LINE)
    assert places(scan(stanch, "--diff", f"{before}..HEAD", "r", code=1)[0]) == [("b", commit)]
    assert scan(stanch, "--diff", f"{before}..{before}", "r", code=0)[0] == []


def test_a_submodule_is_named(stanch, repository):
    commit = repository.commit(a=LINE)
    repository.git("update-index", "--add", "--cacheinfo", f"160000,{commit},sub\nmodule")
    named = "stanch: left out: sub?module: it is a submodule; scan it by itself"
    assert named in scan(stanch, "--staged", "r", code=0)[1]
    repository.git("commit", "-q", "-m", "a submodule")
    assert named in scan(stanch, "--history", "r", code=0)[1]


def test_bare_shallow_and_worktrees(stanch, repository, secret, other_secret):
    repository.commit(a=secret)
    repository.commit(b=other_secret)
    repository.git("clone", "-q", "--bare", ".", "../bare")
    repository.git("clone", "-q", "--depth", "1", f"file://{repository.folder}", "../shallow")
    repository.git("worktree", "add", "-q", "../tree", "-b", "tree")
    for folder in ("bare", "tree"):
        assert [item["file"] for item in scan(stanch, "--history", folder, code=1)[0]] == ["a", "b"]
    found, said = scan(stanch, "--history", "shallow", code=1)
    assert [item["file"] for item in found] == ["a", "b"]
    assert said[0] == "stanch: left out: what is older than this shallow clone: shallow: git fetch --unshallow gets it"


def test_sha_256(stanch, tmp_path, secret):
    repository = Repository(tmp_path / "r", "--object-format=sha256")
    commit = repository.commit(a=secret)
    assert len(commit) == 64 and places(scan(stanch, "--history", "--all", "r", code=1)[0]) == [("a", commit)]


def test_what_stanchignore_names_is_left_out(stanch, repository, secret):
    repository.put("tests/keys/a", secret)
    repository.commit()
    (repository.folder / ".stanchignore").write_text("keys/\n")
    assert "stanch: left out: 1 ignored" in scan(stanch, "--history", "r", code=0)[1]
    assert len(scan(stanch, "--history", "--no-ignore", "r", code=1)[0]) == 1


@pytest.mark.parametrize("name", ["new\nline", b"not-\xff-utf8", "-dash", "(tag x)", " "])
def test_any_name_is_scanned(stanch, repository, secret, name):
    repository.put(name, secret)
    repository.git("add", "-A")
    assert len(scan(stanch, "--staged", "r", code=1)[0]) == 1
    repository.git("commit", "-q", "-m", "x")
    assert len(scan(stanch, "--history", "--all", "r", code=1)[0]) == 1


# ------------------------------------------------------------------------------------------------ the same as rev-list

def invent(repository, draw):
    """Branches, merges, reverts, equal blobs at several paths, tags of blobs and trees, deleted branches. Each blob has a value of
    its own."""
    count = 0
    for number in range(draw.randrange(8, 20)):
        for _ in range(draw.randrange(3)):
            name = draw.choice(["a", "b", "d/a", "d/e/c", "d.x", "d-", "new\nline"])
            if draw.random() < 0.2 and (repository.folder / name).is_file():
                (repository.folder / name).unlink()
            else:
                repository.put(name, make_value("github-pat-classic", draw.randrange(12)) + b"\n")
                count += 1
        branches = repository.git("branch", "--format=%(refname:short)").split()
        act = draw.random()
        repository.commit(f"change {number}")
        if act < 0.2:
            repository.git("checkout", "-q", "-b", f"b{number}")
        elif act < 0.4 and branches:
            repository.git("checkout", "-q", draw.choice(branches))
        elif act < 0.6 and branches:
            repository.git("merge", "-q", "-s", draw.choice(["ours", "ort"]), "-X", "theirs", "-m", "merge", draw.choice(branches)) \
                if draw.random() < 0.5 else repository.git("merge", "-q", "-s", "ours", "-m", "merge", draw.choice(branches))
        elif act < 0.7:
            repository.git("tag", "-a", f"t{number}", "-m", "x", draw.choice(["HEAD", "HEAD^{tree}"]))
    blob = repository.git("hash-object", "-w", "--stdin", text=make_value("github-pat-classic", 99))
    repository.git("update-ref", "refs/odd/blob", blob)
    repository.git("tag", "-a", "tb", "-m", "x", blob)


@pytest.mark.parametrize("seed", range(6))
def test_the_blobs_are_those_of_rev_list(stanch, repository, seed):
    invent(repository, random.Random(seed))
    if seed % 2:
        repository.git("gc", "-q")
    ids = repository.git("rev-list", "--objects", "--all", "--reflog", "--no-object-names").split()
    types = dict(line.split() for line in repository.git(
        "cat-file", "--batch-check=%(objectname) %(objecttype)", text="\n".join(ids).encode()).splitlines())
    blobs = [name for name, type_ in types.items() if type_ == "blob"]
    found, said = scan(stanch, "--history", "--all", "r", code=1)
    assert len(found) == len({item["fingerprint"] for item in found}) == len(blobs)
    texts = sum(type_ != "tree" for type_ in types.values())
    assert said[0].startswith(f"stanch: {texts} texts, ")
    first = {}
    for commit in repository.git("rev-list", "--reverse", "--date-order", "--all", "--reflog").split():
        for line in repository.git("ls-tree", "-r", "-z", commit).split("\0")[:-1]:
            first.setdefault(line.split("\t")[0].split()[2], commit)
    assert sorted(item.get("commit", "") for item in found) == sorted(first.get(blob, "") for blob in blobs)


# ------------------------------------------------------------------------------------------------ what goes wrong

def test_no_git_no_repository_no_commit(stanch, repository):
    (stanch.folder / "plain").mkdir()
    for words, env, why in ((["--staged", "r"], {"PATH": "/nowhere"}, "cannot read the repository: r: there is no git in PATH; install it"),
                            (["--history", "plain"], {}, "cannot read the repository: plain: not a git repository"),
                            (["--history", "r"], {}, "cannot read the repository: r: "),
                            (["--diff", "nowhere..HEAD", "r"], {}, "cannot read the repository: r: bad revision 'nowhere..HEAD'")):
        _, said = scan(stanch, *words, code=4, env=env)
        assert said[0].startswith(f"stanch: {why}"), said
        assert said[-1] == "stanch: not scanned: 1 could not be read to the end"


@pytest.mark.parametrize("words", [["--staged", "--history"], ["--all"], ["--since", "2026-01-01"], ["--history", "--since", "yesterday"],
                                   ["--diff", "HEAD"], ["--diff", "--output=x..y"], ["--history", "a", "b"]])
def test_bad_options_are_exit_2(stanch, words):
    scan(stanch, *words, code=2)


def test_a_corrupt_blob_is_named_and_the_others_are_scanned(stanch, repository, secret, other_secret):
    repository.commit(a=secret, b=b"gone", c=other_secret, d=b"lost")
    for name, bytes_ in (("HEAD:b", b"rubbish"), ("HEAD:d", None)):
        blob = repository.git("rev-parse", name)
        path = repository.folder / ".git/objects" / blob[:2] / blob[2:]
        path.unlink()
        if bytes_:
            path.write_bytes(bytes_)
    found, said = scan(stanch, "--history", "r", code=4)
    assert [item["file"] for item in found] == ["a", "c"]
    assert [line.split(" (")[0] for line in said[:2]] == ["stanch: cannot read: b", "stanch: cannot read: d"]


def test_where_the_history_is_corrupt_all_objects_are_scanned(stanch, repository, secret, other_secret):
    repository.commit(a=other_secret)
    repository.put("d/x", secret)
    repository.commit()
    tree = repository.git("rev-parse", "HEAD:d")
    (repository.folder / ".git/objects" / tree[:2] / tree[2:]).unlink()
    found, said = scan(stanch, "--history", "r", code=4)
    assert len(found) == 2
    assert [line for line in said if line.startswith("stanch: cannot read the repository: r: ")]


def test_nothing_that_a_repository_configures_is_run(stanch, repository, secret):
    witness = stanch.folder / "witness"
    script = stanch.folder / "script"
    script.write_text(f"#!/bin/sh\ntouch {witness}\ncat\n")
    script.chmod(0o755)
    repository.commit(a=secret, **{".gitattributes": b"* diff=x filter=x\n"})
    repository.put("b", secret)
    repository.git("add", "b")
    for name in ("core.fsmonitor", "core.pager", "diff.external", "diff.x.textconv", "diff.x.command", "filter.x.smudge", "core.sshCommand",
                 "core.alternateRefsCommand", "gpg.program"):
        repository.git("config", name, str(script))
    repository.git("config", "log.showSignature", "true")
    for words in (["--staged"], ["--history", "--all"], ["--diff", "HEAD..HEAD"]):
        stanch.run("scan", *words, "r")
    assert not witness.exists()
    repository.git("status")
    assert witness.exists()


def test_replaced_objects_are_scanned_as_they_are(stanch, repository, secret):
    commit = repository.commit(a=secret)
    repository.git("checkout", "-q", "--orphan", "other")
    repository.git("rm", "-q", "-f", "a")
    harmless = repository.commit(b=LINE)
    repository.git("checkout", "-q", "main")
    repository.git("replace", commit, harmless)
    assert places(scan(stanch, "--history", "r", code=1)[0]) == [("a", commit)]


def test_a_repository_of_another_owner_is_refused(stanch, repository, secret):
    repository.commit(a=secret)
    _, said = scan(stanch, "--history", "r", code=4, env={"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"})
    assert "dubious ownership" in said[0] and said[0].endswith("; name it in git's safe.directory if you trust it")
    shutil.rmtree(repository.folder)
