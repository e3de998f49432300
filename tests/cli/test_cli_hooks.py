"""Hooks of git: real commits, pushes and receives are refused where they hold a credential."""
import os
import subprocess

import pytest

from conftest import LINE, STANCH, messages

HOOKS = ["pre-commit", "commit-msg", "pre-push", "pre-receive"]
REFUSED = "stanch: refused: the lines above hold credentials."


class Work:
    """A repository and the environment of who works in it."""

    def __init__(self, stanch):
        self.stanch, self.folder = stanch, stanch.folder / "it's work"
        self.env = {**stanch.env, "GIT_CONFIG_NOSYSTEM": "1", **{f"GIT_{who}_{what}": "a@b" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}}
        self.folder.mkdir()
        self.git("init", "-q", "-b", "main")

    def git(self, *words, code=0, **more):
        done = subprocess.run(["git", *words], cwd=more.get("cwd", self.folder), env={**self.env, **more.get("env", {})}, capture_output=True, text=True)
        assert done.returncode == code, done.stderr
        return done

    def install(self, *hooks, code=0, word="install", cwd=None):
        done = subprocess.run([STANCH, word, *hooks], cwd=cwd or self.folder, env=self.env, capture_output=True)
        assert done.returncode == code, done.stderr
        return messages(done)

    def put(self, **files):
        for name, bytes_ in files.items():
            (self.folder / name).write_bytes(bytes_)
        self.git("add", "-A")

    def hook(self, name):
        return self.folder / ".git/hooks" / name

    def make_hook(self, name, text):
        self.hook(name).parent.mkdir(exist_ok=True)
        self.hook(name).write_text("#!/bin/sh\n" + text)
        self.hook(name).chmod(0o755)


@pytest.fixture
def work(stanch):
    return Work(stanch)


def test_a_commit_with_a_credential_is_refused_and_told_what_to_do(work, secret):
    work.install("pre-commit")
    work.put(a=LINE)
    work.git("commit", "-q", "-m", "x")
    work.put(a=LINE + b"key = '" + secret + b"'\n")
    said = work.git("commit", "-q", "-m", "x", code=1)
    told = said.stdout + said.stderr
    assert "\n  2:8       " in told and "key = '********'" in told and "github-pat-classic" in told and REFUSED in told
    assert "rotate" in told and "stanch:allow REASON" in told and secret.decode() not in told
    work.put(a=b"key = '" + secret + b"' # stanch:allow of a test\n")
    work.git("commit", "-q", "-m", "x")


def test_a_message_with_a_credential_is_refused(work, secret):
    work.install("commit-msg")
    assert REFUSED in work.git("commit", "-q", "--allow-empty", "-m", f"key {secret.decode()}", code=1).stderr
    work.git("commit", "-q", "--allow-empty", "-m", "fine")


@pytest.mark.parametrize("hook", ["pre-push", "pre-receive"])
def test_a_push_with_a_credential_is_refused(work, secret, other_secret, hook):
    bare = work.stanch.folder / "bare"
    work.git("init", "-q", "--bare", str(bare))
    work.git("remote", "add", "origin", str(bare))
    work.put(a=other_secret)
    work.git("commit", "-q", "-m", "was there before")
    work.git("push", "-q", "origin", "main")
    work.install(hook, cwd=work.folder if hook == "pre-push" else bare)
    work.put(b=LINE)
    work.git("commit", "-q", "-m", "fine")
    work.git("push", "-q", "origin", "main", "main:other")
    work.put(b=secret)
    work.git("commit", "-q", "-m", "not fine")
    work.put(b=LINE)
    work.git("commit", "-q", "-m", "taken away, but it was there")
    said = work.git("push", "-q", "origin", "main", "main:new", code=1)
    assert REFUSED in said.stderr and "1 finding" in said.stderr
    assert work.git("rev-parse", "--verify", "-q", "new", code=1, cwd=bare)
    work.git("reset", "-q", "--hard", "HEAD~2")
    work.git("tag", "-a", "fine", "-m", "x")
    work.git("tag", "-a", "bad", "-m", f"x {secret.decode()}")
    work.git("push", "-q", "origin", "fine", ":other")
    assert REFUSED in work.git("push", "-q", "origin", "bad", code=1).stderr


@pytest.mark.parametrize("hook", HOOKS)
def test_installing_again_changes_nothing_and_taking_away_puts_back(work, hook):
    old = "#!/bin/sh\n# of before\n"
    work.make_hook(hook, "# of before\n")
    assert work.install(hook)[0].startswith("stanch: installed: ")
    first = work.hook(hook).read_bytes()
    work.install(hook)
    assert work.hook(hook).read_bytes() == first and os.access(work.hook(hook), os.X_OK)
    assert subprocess.run(["sh", "-n", work.hook(hook)]).returncode == 0
    work.install(hook, word="uninstall")
    assert work.hook(hook).read_text() == old
    assert work.install(hook, word="uninstall")[0].startswith("stanch: not installed: ")
    assert sorted(path.name for path in work.hook(hook).parent.iterdir() if not path.name.endswith(".sample")) == [hook]


def test_the_hook_that_was_there_runs_first_and_may_refuse(work, secret):
    work.make_hook("pre-commit", "echo before; [ ! -e stop ]\n")
    work.install("pre-commit")
    work.put(a=LINE)
    assert "before" in work.git("commit", "-q", "-m", "x").stderr
    work.put(a=secret)
    said = work.git("commit", "-q", "-m", "x", code=1).stderr
    assert said.startswith("before\n") and REFUSED in said
    work.put(a=LINE, stop=b"")
    assert REFUSED not in work.git("commit", "-q", "-m", "x", code=1).stderr


def test_the_hook_that_was_there_reads_what_git_says(work):
    bare = work.stanch.folder / "bare"
    work.git("init", "-q", "--bare", str(bare))
    work.make_hook("pre-push", "cat >seen; echo \"$1 $#\" >>seen\n")
    work.install("pre-push")
    work.git("commit", "-q", "--allow-empty", "-m", "x")
    work.git("push", "-q", str(bare), "main")
    head = work.git("rev-parse", "HEAD").stdout.strip()
    assert (work.folder / "seen").read_text() == f"refs/heads/main {head} refs/heads/main {'0' * 40}\n{bare} 2\n"


def test_where_the_program_is_gone_the_one_in_path_is_taken_and_else_it_is_refused(work, secret):
    work.install("pre-commit")
    text = work.hook("pre-commit").read_text()
    assert f"stanch='{STANCH}'\n" in text
    work.hook("pre-commit").write_text(text.replace(STANCH, "/nowhere/stanch"))
    work.put(a=LINE)
    assert "stanch: refused: it is neither at its old place nor in PATH" in work.git("commit", "-q", "-m", "x", code=1).stderr
    (work.stanch.folder / "bin").mkdir()
    (work.stanch.folder / "bin/stanch").symlink_to(STANCH)
    env = {"PATH": f"{work.stanch.folder}/bin:{os.environ['PATH']}"}
    work.git("commit", "-q", "-m", "x", env=env)
    work.put(a=secret)
    assert REFUSED in work.git("commit", "-q", "-m", "x", code=1, env=env).stderr


def test_what_could_not_be_scanned_is_refused(work):
    work.install("pre-commit")
    work.put(a=LINE)
    blob = work.git("rev-parse", ":a").stdout.strip()
    (work.folder / ".git/objects" / blob[:2] / blob[2:]).unlink()
    assert "stanch: refused: not everything could be scanned (exit 4)" in work.git("commit", "-q", "-m", "x", code=1).stderr


def test_a_folder_of_hooks_elsewhere_is_noticed(work):
    work.git("config", "core.hooksPath", "other hooks")
    said = work.install("pre-commit", code=4)
    assert said[0].startswith("stanch: cannot install: core.hooksPath is other hooks: ") and not work.hook("pre-commit").exists()


def test_bad_words(work, stanch):
    work.install(code=2)
    work.install("post-commit", code=2)
    (stanch.folder / "plain").mkdir()
    assert work.install("pre-commit", code=4, cwd=stanch.folder / "plain")[0].startswith("stanch: cannot find the repository: not a git repository")
