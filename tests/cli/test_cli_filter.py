"""What comes out: the input without its credentials, as cat would copy it."""
import json
import os
import subprocess

from conftest import LINE, PLACEHOLDER, STANCH, filler, make_value, messages


def test_empty_input_gives_empty_output(stanch):
    done = stanch.run()
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_a_secret_becomes_a_placeholder_and_the_rest_stays(stanch, secret):
    done = stanch.run(text=b"before " + secret + b" after\n")
    assert done.returncode == 0
    assert PLACEHOLDER.sub(b"*", done.stdout) == b"before * after\n"
    assert done.stderr == b""


def test_redact_may_be_named(stanch, secret):
    text = LINE + secret + b"\n"
    assert stanch.run("redact", text=text).stdout == stanch.run(text=text).stdout


def test_the_same_value_gets_the_same_placeholder_and_another_another(stanch, secret, other_secret):
    done = stanch.run(text=secret + b"\n" + other_secret + b"\n" + secret + b"\n")
    first, second, third = done.stdout.splitlines()
    assert first == third != second


def test_output_fed_again_stays_as_it_is(stanch, secret):
    once = stanch.run(text=LINE + b"token " + secret + b"\n").stdout
    assert stanch.run("--mode", "detect", text=once).returncode == 0
    assert stanch.run(text=once).stdout == once


def test_binary_data_without_a_finding_is_unchanged(stanch):
    data = bytes(range(256)) * 40 + b"\0" * 5000 + b"\xff\xfe\xc0\x80" * 100
    for words in ([], ["--copy"], ["--flush", "line"], ["--mode", "detect"], ["--mode", "block"]):
        assert stanch.run(*words, text=data).stdout == data, words


def test_text_without_a_newline_at_its_end_stays_so(stanch):
    for words in ([], ["--copy"], ["--flush", "line"], ["--mode", "detect"], ["--mode", "block"]):
        assert stanch.run(*words, text=b"no newline").stdout == b"no newline", words


def test_files_come_in_order_and_a_dash_is_standard_input(stanch, secret):
    (stanch.folder / "a").write_bytes(b"first\n")
    (stanch.folder / "b").write_bytes(b"third " + secret)
    done = stanch.run("a", "-", "b", text=b"second\n")
    assert PLACEHOLDER.sub(b"*", done.stdout) == b"first\nsecond\nthird *"


def test_each_file_is_a_stream_of_its_own(stanch, secret):
    (stanch.folder / "a").write_bytes(b"x\ny " + secret[:20])
    (stanch.folder / "b").write_bytes(secret[20:] + b"\n" + secret + b"\n")
    done = stanch.run("--report", "r", "a", "b")
    report = [json.loads(line) for line in (stanch.folder / "r").read_text().splitlines()]
    assert [(line["file"], line["line"], line["column"]) for line in report] == [("b", 2, 1)]
    assert secret not in done.stdout.splitlines()


def test_two_dashes_end_the_options(stanch):
    (stanch.folder / "--copy").write_bytes(b"a file\n")
    (stanch.folder / "rotate").write_bytes(b"another\n")
    assert stanch.run("--", "--copy").stdout == b"a file\n"
    assert stanch.run("--", "rotate").stdout == b"another\n"
    assert stanch.run("./rotate").stdout == b"another\n"


def test_detect_changes_no_byte_and_exits_with_1(stanch, secret):
    text = LINE + secret + b"\n" + LINE
    done = stanch.run("--mode", "detect", text=text)
    assert (done.returncode, done.stdout) == (1, text)
    assert stanch.run("--mode", "detect", text=LINE).returncode == 0


def test_public_findings_alone_set_no_exit_code(stanch, public_id, secret):
    text = b"key " + public_id + b"\n"
    assert stanch.run("--mode", "detect", "--report", "r", text=text).returncode == 0
    assert len((stanch.folder / "r").read_text().splitlines()) == 1
    assert stanch.run("--mode", "block", text=text).returncode == 0
    assert stanch.run("--mode", "detect", text=text + secret + b"\n").returncode == 1


def test_a_mask_is_as_long_as_the_value(stanch, secret):
    done = stanch.run("--style", "mask", text=b"a " + secret + b" b\n")
    assert done.stdout == b"a " + b"x" * len(secret) + b" b\n"


def test_a_template_of_ones_own(stanch, secret):
    done = stanch.run("--placeholder", "GONE.{rule}.{id}", text=b"a " + secret + b" b\n")
    assert done.stdout.startswith(b"a GONE.github-pat-classic.") and done.stdout.endswith(b" b\n")


def test_only_and_skip_choose_rules(stanch, secret, public_id):
    text = secret + b"\n" + public_id + b"\n"
    only = stanch.run("--only", "stripe-publishable-key-live", text=text).stdout
    assert secret in only and public_id not in only
    skip = stanch.run("--skip=stripe-publishable-key-live", text=text).stdout
    assert secret not in skip and public_id in skip


def test_a_wrong_checksum_is_weak_and_off_by_default(stanch):
    value = make_value("github-pat-classic", 3, "checksum")
    text = b"a " + value + b" b\n"
    assert stanch.run(text=text).stdout == text
    assert value not in stanch.run("--min-confidence", "weak", text=text).stdout


def test_stats_count_bytes_and_findings(stanch, secret):
    done = stanch.run("--stats", text=b"a " + secret + b" b\n")
    assert len(messages(done)) == 1
    assert messages(done)[0].startswith(f"stanch: {len(secret) + 5} bytes in, {len(done.stdout)} bytes out, 1 finding, at most ")


def test_a_million_findings(stanch, secret):
    count = 1000000
    done = stanch.run("--summary", text=(secret + b"\n") * count)
    line = stanch.run(text=secret + b"\n").stdout
    assert done.stdout == line * count
    assert f"{count} places" in done.stderr.decode()


def test_a_wide_line_of_a_hundred_megabytes_needs_little_memory(stanch, secret):
    piece = filler(1 << 20).replace(b"\n", b" ")
    process = stanch.start(stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    for _ in range(100):
        process.stdin.write(piece)
    peak = next(int(line.split()[1]) for line in open(f"/proc/{process.pid}/status") if line.startswith("VmHWM"))
    process.stdin.close()
    assert process.wait(timeout=60) == 0
    if "asan" not in STANCH and not os.environ.get("ASAN_OPTIONS"):
        assert peak < 16 * 1024
