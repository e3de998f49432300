"""stanch clean: histories and transcripts are listed, and rewritten when asked, in their own format.

$COMPLETION_SHELLS names the shells that read their history back; `make test-shells` has bash, zsh and fish.
"""
import json
import os
import pty
import re
import select
import subprocess

import pytest

from conftest import LINE, PLACEHOLDER, STANCH, make_value, messages

SHELLS = os.environ.get("COMPLETION_SHELLS", "bash").split()


@pytest.fixture
def home(stanch):
    path = stanch.folder / "home"
    path.mkdir()
    return path


def put(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def transcript(secret):
    key = make_value("private-key-pem", 3).decode()
    lines = [{"type": "user", "message": {"content": f"use {secret.decode()} and\n{key}\nplease"}, "n": 1.50},
             {"type": "tool_result", "content": json.dumps({"stdout": f"export TOKEN={secret.decode()}\n"}), "tokens": 12345678901234},
             {"type": "assistant", "content": "é\u2028 " + secret.decode() + "\\"}]
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


PLACES = [".bash_history", ".zsh_history", ".python_history", ".node_repl_history", ".psql_history", ".psql_history-db", ".mysql_history",
          ".mariadb_history", ".sqlite_history", ".rediscli_history", ".lesshst", ".local/share/fish/fish_history", ".local/state/lesshst",
          ".claude/projects/a/b.jsonl", ".claude/projects/a/deep/er/b.jsonl", ".claude/history.jsonl", ".codex/sessions/2026/01/02/rollout-x.jsonl",
          ".codex/history.jsonl", ".gemini/tmp/abc/logs.json", ".gemini/tmp/abc/chats/session-1.json", ".cursor/projects/p/agent-transcripts/x.txt",
          ".copilot/session-state/x/events.jsonl", ".aider.chat.history.md", ".continue/sessions/x.json"]
OTHERS = [".bashrc", ".claude/settings.json", ".codex/config.toml", "notes.txt", ".ssh/id", ".codex/auth.json"]


def test_each_place_is_listed_and_only_these(stanch, home, secret):
    for name in PLACES + OTHERS:
        put(home / name, b"token " + secret + b"\n")
    done = stanch.run("clean")
    assert done.returncode == 1 and done.stderr == b"" and secret not in done.stdout
    assert sorted(done.stdout.decode().splitlines()) == sorted(f"{home / name}: 1 finding: 1 github-pat-classic" for name in PLACES)
    assert all((home / name).read_bytes() == b"token " + secret + b"\n" for name in PLACES)
    done = stanch.run("clean", "--yes")
    assert (done.returncode, done.stderr) == (0, b"")
    assert all(PLACEHOLDER.search((home / name).read_bytes()) for name in PLACES)
    assert all(secret in (home / name).read_bytes() for name in OTHERS)
    assert stanch.run("clean").returncode == 0


@pytest.mark.parametrize("variable", ["HISTFILE", "PYTHON_HISTORY", "NODE_REPL_HISTORY", "PSQL_HISTORY", "MYSQL_HISTFILE", "SQLITE_HISTORY",
                                      "REDISCLI_HISTFILE", "LESSHISTFILE"])
def test_variables_name_files(stanch, home, secret, variable):
    path = put(stanch.folder / "elsewhere", secret + b"\n")
    assert stanch.run("clean", env={variable: str(path)}).stdout.decode().startswith(f"{path}: 1 finding")
    assert stanch.run("clean", env={variable: "/dev/null"}).returncode == 0
    assert stanch.run("clean", env={variable: ""}).returncode == 0


@pytest.mark.parametrize("variable,name", [("XDG_DATA_HOME", "fish/fish_history"), ("XDG_STATE_HOME", "lesshst"), ("CODEX_HOME", "sessions/x.jsonl"),
                                           ("CLAUDE_CONFIG_DIR", "projects/x/y.jsonl"), ("ZDOTDIR", ".zsh_history")])
def test_variables_name_folders(stanch, home, secret, variable, name):
    path = put(stanch.folder / "elsewhere" / name, secret + b"\n")
    assert stanch.run("clean", env={variable: str(stanch.folder / "elsewhere")}).stdout.decode().startswith(f"{path}: 1 finding")


def test_findings_are_counted_by_rule(stanch, home, secret, other_secret):
    put(home / ".bash_history", secret + b"\n" + other_secret + b"\n" + secret + b"\nmysql --password=hunter2Xq9z\n")
    assert stanch.run("clean").stdout.decode() == f"{home}/.bash_history: 4 findings: 1 generic-password, 3 github-pat-classic\n"


def test_nothing_found_is_said(stanch, home):
    put(home / ".bash_history", LINE)
    done = stanch.run("clean")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"nothing found in 1 file\n", b"")


def test_a_file_that_is_reached_by_two_names_is_one(stanch, home, secret):
    path = put(home / ".zsh_history", secret + b"\n")
    (home / ".zhistory").symlink_to(".zsh_history")
    done = stanch.run("clean", "--yes", env={"HISTFILE": str(path), "ZDOTDIR": str(home)})
    assert (done.returncode, done.stdout.count(b"\n")) == (0, 1) and (home / ".zhistory").is_symlink()
    assert PLACEHOLDER.search(path.read_bytes())


def test_paths_limit_it(stanch, home, secret):
    inside = [put(home / ".claude/projects/one/x.jsonl", secret), put(home / ".claude/history.jsonl", secret)]
    outside = put(home / ".bash_history", secret)
    own = put(stanch.folder / "notes", secret)
    aider = put(stanch.folder / "project/.aider.chat.history.md", secret)
    done = stanch.run("clean", "--yes", home / ".claude", "notes", "project")
    assert done.returncode == 0 and done.stdout.count(b"\n") == 4
    assert all(PLACEHOLDER.search(path.read_bytes()) for path in [*inside, own, aider]) and outside.read_bytes() == secret
    done = stanch.run("clean", "absent")
    assert (done.returncode, messages(done)) == (4, ["stanch: cannot read: absent: No such file or directory"])


def test_a_transcript_stays_json_line_by_line(stanch, home, secret):
    before = transcript(secret)
    path = put(home / ".claude/projects/a/b.jsonl", before)
    assert stanch.run("clean", "--yes").returncode == 0
    after = path.read_bytes()
    assert secret not in after and b"MII" not in after
    assert [sorted(json.loads(line)) for line in after.splitlines()] == [sorted(json.loads(line)) for line in before.splitlines()]
    assert b"1.5" in after and b"12345678901234" in after
    assert PLACEHOLDER.search(json.loads(json.loads(after.splitlines()[1])["content"])["stdout"].encode())


def test_an_indented_transcript_stays_json(stanch, home, secret):
    before = [json.loads(line) for line in transcript(secret).splitlines()]
    path = put(home / ".gemini/tmp/x/logs.json", json.dumps(before, indent=2).encode())
    assert stanch.run("clean", "--yes").returncode == 0
    after = json.loads(path.read_bytes())
    assert secret not in path.read_bytes() and [sorted(line) for line in after] == [sorted(line) for line in before]


def metafied(text):
    """As zsh writes it: NUL and 0x83 to 0xa2 are a 0x83 and the byte with bit 5 turned."""
    return b"".join(bytes([0x83, byte ^ 32]) if byte == 0 or 0x83 <= byte <= 0xa2 else bytes([byte]) for byte in text)


def zsh_entries(secret):
    return [b"echo begin", b"curl -H 'Authorization: Bearer " + secret + b"' \\\n  https://example.com", "echo grüße … ăé".encode(),
            b"export PASSWORD=hunter2Xq9z\\\nfoo", b"a\\\n" + secret + b"\\\nb", "token=ă…".encode() + secret, b"echo end"]


def zsh_history(entries):
    return b"".join(b": %d:0;%s\n" % (1700000000 + number, metafied(entry)) for number, entry in enumerate(entries))


def test_an_entry_of_zsh_stays_one_and_its_bytes_stay_metafied(stanch, home, secret):
    entries = zsh_entries(secret)
    path = put(home / ".zsh_history", zsh_history(entries))
    assert stanch.run("clean", "--yes").returncode == 0
    after = path.read_bytes()
    assert secret[:12] not in after and re.findall(rb"^: (\d+):0;", after, re.M) == [b"%d" % (1700000000 + i) for i in range(len(entries))]
    split = re.split(rb"^: \d+:0;", after, flags=re.M)[1:]
    assert [entry.count(b"\\\n") for entry in split] == [entry.count(b"\\\n") for entry in entries]
    assert split[2] == metafied(entries[2]) + b"\n" and split[-1] == b"echo end\n"


def fish_history(secret):
    return b"- cmd: echo begin\n  when: 1700000000\n- cmd: export T=" + secret + b"\\necho \\\\n\n  when: 1700000001\n  paths:\n    - a\n- cmd: echo end\n  when: 1700000002\n"


def test_an_entry_of_fish_stays_one(stanch, home, secret):
    path = put(home / ".local/share/fish/fish_history", fish_history(secret))
    assert stanch.run("clean", "--yes").returncode == 0
    wanted = PLACEHOLDER.search(stanch.run(text=secret).stdout)[0]
    assert path.read_bytes() == fish_history(wanted)


def read_back(shell, home, env):
    """The history as the shell itself reads it."""
    words = {"bash": ["bash", "-c", "set -o history; history -r; history"], "fish": ["fish", "--no-config", "-c", "set fish_history fish; history --reverse"],
             "zsh": ["zsh", "-f", "-c", "HISTSIZE=1000; fc -R ~/.zsh_history; fc -ln 1"]}[shell]
    more = {"HOME": str(home), "HISTFILE": str(home / ".bash_history"), "TERM": "dumb", "LC_ALL": "C.UTF-8"}
    return subprocess.run(words, env={**env, **more}, capture_output=True, stdin=subprocess.DEVNULL).stdout


@pytest.mark.parametrize("shell", SHELLS)
def test_the_shell_reads_its_history_back(stanch, home, secret, shell):
    put(home / ".bash_history", b"#1700000000\necho begin\n#1700000001\nexport T=" + secret + b"\n#1700000002\necho end\n")
    put(home / ".zsh_history", zsh_history(zsh_entries(secret)))
    put(home / ".local/share/fish/fish_history", fish_history(secret))
    before = read_back(shell, home, stanch.env)
    assert secret in before and b"echo end" in before
    assert stanch.run("clean", "--yes").returncode == 0
    after = read_back(shell, home, stanch.env)
    assert secret not in after and after.count(b"\n") == before.count(b"\n")
    assert [line for line in before.splitlines() if secret not in line and b"hunter2" not in line] == \
        [line for line in after.splitlines() if b"REDACTED" not in line]


def at_terminal(stanch, answer, *words):
    """Started with a terminal of its own, on which it asks; the output is a pipe."""
    parent, child = pty.openpty()
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.setsid()
        os.close(os.open(os.ttyname(child), os.O_RDWR))  # the controlling terminal
        os.dup2(os.open("/dev/null", os.O_RDONLY), 0)
        os.dup2(write, 1)
        os.dup2(write, 2)
        os.chdir(stanch.folder)
        os.execve(STANCH, [STANCH, "clean", *words], stanch.env)
    os.close(write)
    asked = b""
    while b"[y/N]" not in asked and select.select([parent], [], [], 20)[0]:
        asked += os.read(parent, 1000)
    os.write(parent, answer)
    out = b""
    while part := os.read(read, 65536):
        out += part
    _, status = os.waitpid(pid, 0)
    for fd in (parent, child, read):
        os.close(fd)
    return os.waitstatus_to_exitcode(status), asked.decode(), out.decode()


@pytest.mark.parametrize("answer,rewrites", [(b"y\n", True), (b"YES\n", True), (b"\n", False), (b"n\n", False), (b"yellow\n", False), (b"\x04", False)])
def test_it_asks_on_the_terminal(stanch, home, secret, answer, rewrites):
    path = put(home / ".bash_history", secret + b"\n")
    put(home / ".zsh_history", secret + b"\n")
    code, asked, out = at_terminal(stanch, answer)
    assert asked == "Rewrite 2 files? [y/N] " and out.count("1 finding") == 2
    assert (code, secret not in path.read_bytes()) == ((0, True) if rewrites else (1, False))


def test_a_history_that_is_locked_stays_and_the_others_go_on(stanch, home, secret):
    one, other = put(home / ".bash_history", secret + b"\n"), put(home / ".zsh_history", secret + b"\n")
    with open(one, "ab"):
        done = stanch.run("clean", "--yes")
        assert (done.returncode, len(messages(done)), secret in one.read_bytes(), secret in other.read_bytes()) == (4, 1, True, False)
        assert stanch.run("clean", "--yes", "--growing", "follow").returncode == 0
    assert secret not in one.read_bytes()


def test_a_report_names_what_was_rewritten(stanch, home, secret):
    path = put(home / ".claude/projects" / ("x" * 200) / "b.jsonl", transcript(secret))
    assert stanch.run("clean", "--report", "r").returncode == 1 and not (stanch.folder / "r").read_bytes()
    assert stanch.run("clean", "--yes", "--report", "r").returncode == 0
    lines = [json.loads(line) for line in (stanch.folder / "r").read_text().splitlines()]
    assert {line["file"] for line in lines} == {str(path)} and len(lines) >= 3
    assert stanch.run("rotate", "--from", "r").returncode == 0


def test_known_values_are_found_and_allowed_ones_pass(stanch, home, secret):
    path = put(home / ".bash_history", b"my own words\n" + secret + b"\n")
    put(stanch.folder / "vault", b"my own words\n").chmod(0o600)
    assert b"1 github-pat-classic, 1 known-value" in stanch.run("clean", "--known", "vault").stdout
    assert stanch.run("clean", "--skip", "github-pat-classic").returncode == 0 and secret in path.read_bytes()


def test_without_a_home_only_the_folder_is_looked_through(stanch, secret):
    put(stanch.folder / ".aider.chat.history.md", secret)
    done = stanch.run("clean", env={"HOME": None})
    assert (done.returncode, done.stdout.count(b"\n")) == (1, 1)
