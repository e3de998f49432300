"""What is held is in no core file: there is none, and where one is forced the pages that hold it are left out of it."""
import os
import re
import resource
import signal
import subprocess

import pytest

from conftest import LINE, values, write_list

MAPPING = re.compile(r"([0-9a-f]+)-([0-9a-f]+) ([r-])\S+ \S+ \S+ \S+ *(.*)")


def mappings(pid):
    """Of each readable mapping: name, bytes, flags."""
    with open(f"/proc/{pid}/smaps") as text, open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for line in text:
            if found := MAPPING.match(line):
                begin, end, name = int(found[1], 16), int(found[2], 16), found[4]
                is_readable = found[3] == "r" and not name.startswith(("[vvar", "[vsyscall"))
            elif line.startswith("VmFlags:") and is_readable:
                memory.seek(begin)
                yield name, memory.read(end - begin), line.split()[1:]


def hold(stanch, *words, text, shown):
    """A filter that has read the text and holds the end of it."""
    process = stanch.start(*words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    os.write(process.stdin.fileno(), text)
    assert os.read(process.stdout.fileno(), 65536).startswith(shown)
    return process


@pytest.mark.parametrize("words", [[], ["--flush", "line"], ["--mode", "block"], ["--mode", "detect"], ["--framing", "line"], ["--framing", "json"],
                                   ["--framing", "json", "--fields", "!x"]], ids=str)
def test_held_bytes_lie_in_pages_that_are_never_dumped(stanch, secret, words):
    held = secret[:30]
    process = hold(stanch, *words, text=LINE + b"words and " + held, shown=LINE)
    places = [(name, "dd" in flags) for name, data, flags in mappings(process.pid) if held in data]
    assert places and all(is_left_out for _, is_left_out in places), places
    process.kill()
    process.wait()


def test_known_values_lie_in_pages_that_are_never_dumped(stanch):
    secrets = values(3)
    name = write_list(stanch.folder, secrets)
    process = hold(stanch, "--known", name, text=LINE + secrets[0] + b"\n" + secrets[1][:20], shown=LINE)
    places = [(name, "dd" in flags) for name, data, flags in mappings(process.pid) if any(value[:20] in data for value in secrets)]
    assert places and all(is_left_out for _, is_left_out in places), places
    process.kill()
    process.wait()


@pytest.mark.parametrize("number", [signal.SIGABRT, signal.SIGSEGV, signal.SIGQUIT])
def test_a_filter_that_dies_with_a_credential_half_read_leaves_no_core(stanch, secret, number):
    """Although whoever started it allows cores of any size; the kernel says whether one was written."""
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    process = stanch.start(stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                           preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (hard, hard)))
    os.write(process.stdin.fileno(), LINE + secret[:30])
    assert os.read(process.stdout.fileno(), len(LINE)) == LINE
    process.send_signal(number)
    _, status = os.waitpid(process.pid, 0)
    process.returncode = -number
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == number and not os.WCOREDUMP(status)
    assert [path.name for path in stanch.folder.iterdir() if "core" in path.name] == []
