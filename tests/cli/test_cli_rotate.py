"""What must be rotated and how: at the end of a stream, and again from its report."""
import json

from conftest import LINE, messages


def test_a_summary_names_each_credential_once_with_its_steps(stanch, secret, other_secret):
    done = stanch.run("--summary", text=(LINE + secret + b"\n") * 3 + other_secret + b"\n")
    said = done.stderr.decode()
    assert said.startswith("2 credentials must be rotated:\n\ncritical: ")
    assert "3 places, first in standard input, byte " in said and "1 place, first in" in said
    assert said.count("rotate: ") == 1 and said.count("(github-pat-classic)") == 1
    assert secret not in done.stderr


def test_a_summary_of_clean_text(stanch):
    assert stanch.run("--summary", text=LINE).stderr == b"Nothing must be rotated.\n"


def test_a_public_id_is_nothing_to_rotate(stanch, public_id):
    said = stanch.run("--summary", text=b"key " + public_id + b"\n").stderr.decode()
    assert said.startswith("Nothing must be rotated.\n\npublic, nothing to rotate: 1 of ")


def test_a_report_gives_the_steps_of_the_summary(stanch, secret, other_secret):
    (stanch.folder / "a").write_bytes(LINE + secret + b"\n" + secret + b"\n" + other_secret + b"\n")
    summary = stanch.run("--report", "r", "--summary", "a").stderr
    done = stanch.run("rotate", "--from", "r")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == summary
    assert b"2 places, first in a, line 2" in done.stdout
    assert stanch.run("rotate", "--from", "-", text=(stanch.folder / "r").read_bytes()).stdout == done.stdout


def test_a_cut_last_line_is_left_out_with_a_warning(stanch, secret, other_secret):
    stanch.run("--report", "r", text=secret + b"\n" + other_secret + b"\n")
    whole = (stanch.folder / "r").read_bytes()
    done = stanch.run("rotate", "--from", "-", text=whole[:-30])
    assert done.returncode == 4
    assert messages(done) == ["stanch: cut line left out: standard input:2: the report ends in the middle of it"]
    assert done.stdout.startswith(b"1 credential must be rotated:\n")


def test_a_bad_line_is_left_out_and_not_quoted(stanch, secret):
    stanch.run("--report", "r", text=secret + b"\n")
    whole = (stanch.folder / "r").read_bytes()
    done = stanch.run("rotate", "--from", "-", text=b"[1,\n{\"rule\": 1}\nSECRET\n" + whole)
    assert done.returncode == 4 and b"SECRET" not in done.stderr
    assert messages(done)[1] == "stanch: bad line left out: standard input:2: it is not a finding"
    assert [line.split(": ")[1] for line in messages(done)] == ["bad line left out"] * 3
    assert done.stdout.startswith(b"1 credential must be rotated:\n")


def test_rows_of_different_keys_do_not_merge(stanch, secret):
    stanch.run("--report", "r", text=secret + b"\n")
    stanch.run("--report", "r", text=secret + b"\n", env={"STANCH_KEY": "6b" * 32})
    assert stanch.run("rotate", "--from", "r").stdout.startswith(b"2 credentials must be rotated:\n")


def test_a_hostile_report_does_not_drive_the_terminal(stanch, secret):
    stanch.run("--report", "r", text=secret + b"\n")
    line = json.loads((stanch.folder / "r").read_text())
    line["rotate"]["how"] = line["kind"] = line["file"] = "\033[2J\nx"
    done = stanch.run("rotate", "--from", "-", text=json.dumps(line).encode() + b"\n")
    assert done.returncode == 0 and b"\033" not in done.stdout


def test_an_empty_report_needs_nothing(stanch):
    done = stanch.run("rotate", "--from", "-")
    assert (done.returncode, done.stdout) == (0, b"Nothing must be rotated.\n")
