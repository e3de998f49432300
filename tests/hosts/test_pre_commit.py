"""The framework of https://pre-commit.com runs stanch as .pre-commit-hooks.yaml says. Needs its Debian package, pre-commit."""
import os
import shutil
import subprocess

from conftest import ROOT, STANCH, make_value


def test_the_framework_refuses_a_credential(tmp_path):
    env = {"PATH": f"{STANCH.parent}:{os.environ['PATH']}", "HOME": str(tmp_path), "PRE_COMMIT_HOME": str(tmp_path / "cache"),
           **{f"GIT_{who}_{what}": "a@b" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}}
    hooks, work = tmp_path / "hooks", tmp_path / "work"

    def run(*words, folder, code=0):
        done = subprocess.run(words, cwd=folder, env=env, capture_output=True, text=True)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    for folder in (hooks, work):
        folder.mkdir()
        run("git", "init", "-q", folder=folder)
    shutil.copy(ROOT / ".pre-commit-hooks.yaml", hooks)
    run("git", "add", "-A", folder=hooks)
    run("git", "commit", "-q", "-m", "x", folder=hooks)
    head = run("git", "rev-parse", "HEAD", folder=hooks).strip()
    (work / ".pre-commit-config.yaml").write_text(f"repos:\n- repo: {hooks}\n  rev: {head}\n  hooks:\n  - id: stanch\n")
    run("/usr/bin/pre-commit", "install", folder=work)
    (work / "a").write_text("fine\n")
    run("git", "add", "-A", folder=work)
    run("git", "commit", "-q", "-m", "x", folder=work)
    secret = make_value("github-pat-classic", 3)
    (work / "a").write_bytes(b"key = '" + secret + b"'\n")
    run("git", "add", "-A", folder=work)
    said = run("git", "commit", "-q", "-m", "x", folder=work, code=1)
    assert "key = '********'" in said and "github-pat-classic" in said and secret.decode() not in said
