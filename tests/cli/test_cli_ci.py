"""The snippets for CI do what they say: their shell parts run in a real repository, clean and with a credential."""
import os
import re
import subprocess

import pytest

from conftest import LINE, ROOT, STANCH

README = (ROOT / "README.md").read_text()
COMMAND = re.compile(r"^ *- (?:run: )?(stanch scan .*)$", re.MULTILINE)


def commands():
    """Those of blocks of YAML that scan a repository."""
    blocks = re.findall(r"^```yaml\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    return sorted({command for block in blocks for command in COMMAND.findall(block)})


def test_there_are_snippets():
    assert len(commands()) >= 2
    assert "\nstanch install pre-receive\n" in README


@pytest.mark.parametrize("command", commands())
def test_a_snippet_fails_on_a_credential_alone(stanch, secret, command):
    folder = stanch.folder / "r"
    folder.mkdir()
    (folder.parent / "bin").mkdir()
    (folder.parent / "bin/stanch").symlink_to(STANCH)
    env = {**stanch.env, "PATH": f"{folder.parent}/bin:{os.environ['PATH']}", "CI_DEFAULT_BRANCH": "main",
           **{f"GIT_{who}_{what}": "a@b" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}}

    def sh(text, code=0):
        done = subprocess.run(["sh", "-e", "-c", text], cwd=folder, env=env, capture_output=True, text=True)
        assert done.returncode == code, done.stderr
        return done.stdout.strip()

    def commit(text):
        (folder / "a").write_bytes(text)
        sh("git add a; git commit -q -m x")
        env["CI_COMMIT_SHA"] = sh("git rev-parse HEAD")

    sh("git init -q -b main")
    commit(LINE)
    sh("git update-ref refs/remotes/origin/main HEAD")
    commit(LINE * 2)
    sh(command)
    commit(secret)
    commit(LINE)
    sh(command, code=1)
