"""The doctor names what is wrong, how to mend it, and changes nothing; each thing is made wrong in turn."""
import ctypes
import os
import shutil
import stat
import struct

import pytest

from conftest import STANCH, messages, write_list

EPERM = 1
SYSCALLS = {"x86_64": {"mmap": 9, "fcntl": 72, "prctl": 157}, "aarch64": {"mmap": 222, "fcntl": 25, "prctl": 167}}[os.uname().machine]
WRITE_AND_EXECUTE, F_SETPIPE_SZ, PR_SET_DUMPABLE = 6, 1031, 4
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2


def forbid(syscall, argument, mask, value):
    """For preexec_fn: the kernel refuses this call from now on where the argument, masked, is the value."""
    load, equal, both, answer = 0x20, 0x15, 0x54, 0x06
    code = [(load, 0, 0, 0), (equal, 0, 4, SYSCALLS[syscall]), (load, 0, 0, 16 + 8 * argument), (both, 0, 0, mask),
            (equal, 0, 1, value), (answer, 0, 0, 0x50000 | EPERM), (answer, 0, 0, 0x7fff0000)]
    program = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in code))
    libc = ctypes.CDLL(None, use_errno=True)

    def apply():
        header = struct.pack("HxxxxxxP", len(code), ctypes.addressof(program))
        assert libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
        assert libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.create_string_buffer(header), 0, 0) == 0
    return apply


@pytest.fixture
def doctor(stanch):
    """Its lines by what they begin with, and its status, on a machine where all is well unless told otherwise."""
    (stanch.folder / "home").mkdir()
    (stanch.folder / "bin").mkdir()
    shutil.copy2(STANCH, stanch.folder / "bin/stanch")
    stanch.env.update(PATH=f"{stanch.folder}/bin")
    del stanch.env["STANCH_KEY"]

    def run(*words, **more):
        done = stanch.run("doctor", *words, **more)
        assert done.stderr == b""
        return done.returncode, done.stdout.decode().splitlines()
    return run


def wrong(lines):
    return [line[7:] for line in lines if line.startswith("wrong ")]


def notes(lines):
    return [line[7:] for line in lines if line.startswith("note ")]


def everything(folder):
    return sorted((str(path), path.lstat().st_mode, path.lstat().st_size) for path in folder.rglob("*"))


def test_where_all_is_well_each_line_is_ok_and_nothing_changes(stanch, doctor):
    write_list(stanch.folder, [b"a-value-of-the-vault"])
    (stanch.folder / "allow").write_text('{"reason":"tests","path":"tests/**"}\n')
    before = everything(stanch.folder)
    status, lines = doctor("--known", "vault", "--allow", "allow", "--report", "r.jsonl")
    assert status == 0 and [line[:7] for line in lines] == ["ok     "] * 10
    names = [line[7:].split(":")[0] for line in lines]
    assert names == ["processor", "rules", "known values", "allow-list", "key", "report", "memory", "patterns", "pipes", "PATH"]
    assert everything(stanch.folder) == before


def test_the_place_that_it_names_for_the_key_is_where_the_first_run_makes_it(stanch, doctor):
    place = stanch.folder / "home/.local/state/stanch/key"
    assert f"ok     key: none yet, the first run makes {place}" in doctor()[1]
    assert not place.exists()
    stanch.run()
    assert place.exists() and f"ok     key: {place}" in doctor()[1]


@pytest.mark.parametrize("mode,text,why", [(0o644, "5a" * 32, "others can read it; chmod 600"),
                                           (0o600, "5a" * 31, "it is not 64 hex digits; make one: openssl rand -hex 32")])
def test_a_bad_key(stanch, doctor, mode, text, why):
    (stanch.folder / "key").write_text(text)
    (stanch.folder / "key").chmod(mode)
    for words, env in ((["--key-file", "key"], {}), ([], {"STANCH_KEY_FILE": "key"})):
        status, lines = doctor(*words, env=env)
        assert (status, wrong(lines)) == (4, [f"bad key: key: {why}"])


@pytest.mark.parametrize("home", ["/proc/nowhere", "/dev/null"])
def test_no_place_for_a_key(doctor, home):
    status, lines = doctor(env={"HOME": home})
    assert (status, wrong(lines)) == (4, ["key: none, and no place for one: each run has its own placeholders; set HOME, or use --key-file"])


def test_rules_that_do_not_load(stanch, doctor):
    (stanch.folder / "bad.json").write_text('{"rules": [\n  {,\n]}\n')
    status, lines = doctor("--rules", "bad.json", "--known", "absent")
    assert status == 4 and len(wrong(lines)) == 1 and wrong(lines)[0].startswith("bad rules: bad.json:2")
    assert wrong(doctor("--skip", "no-such-rule")[1])[0].startswith("bad rules: ")


def test_known_values_that_others_can_read_or_that_are_too_short(stanch, doctor):
    write_list(stanch.folder, [b"a-value-of-the-vault"], mode=0o644)
    write_list(stanch.folder, [b"abc"], "short")
    assert wrong(doctor("--known", "vault")[1]) == ["bad known values: --known vault: others can read it; chmod 600"]
    assert wrong(doctor("--known", "short")[1])[0].startswith("bad known values: short:1")


def test_an_allow_list_that_is_wrong_and_one_that_has_expired(stanch, doctor):
    (stanch.folder / "bad").write_text('{"path":"tests/**"}\n')
    (stanch.folder / "old").write_text('{"expires":"2020-01-01","path":"tests/**","reason":"tests"}\n')
    status, lines = doctor("--allow", "bad")
    assert status == 4 and wrong(lines)[0].startswith("bad allow-list: bad:1")
    status, lines = doctor("--allow", "old")
    assert status == 0 and notes(lines)[0].startswith("allow-list: old:1: expired on 2020-01-01")


@pytest.mark.parametrize("target", ["no/such/folder", "/proc/report", "home", "fd:77"])
def test_a_report_that_cannot_be_written(doctor, target):
    status, lines = doctor("--report", target)
    assert status == 4 and len(wrong(lines)) == 1 and wrong(lines)[0].startswith(f"cannot report: --report {target}: ")


def test_memory_that_stays_open_to_others(doctor):
    status, lines = doctor(preexec_fn=forbid("prctl", 0, 0xffffffff, PR_SET_DUMPABLE))
    assert status == 4 and len(wrong(lines)) == 1 and wrong(lines)[0].startswith("memory: the system refuses to close it")


def test_memory_that_may_not_be_executable(doctor):
    status, lines = doctor(preexec_fn=forbid("mmap", 2, WRITE_AND_EXECUTE, WRITE_AND_EXECUTE))
    assert status == 0 and len(notes(lines)) == 1 and notes(lines)[0].startswith("patterns: memory may not be made executable")


def test_pipes_that_cannot_grow(doctor):
    status, lines = doctor(preexec_fn=forbid("fcntl", 1, 0xffffffff, F_SETPIPE_SZ))
    assert status == 0 and len(notes(lines)) == 1 and notes(lines)[0].startswith("pipes: they cannot be made 1024 KiB")


def test_another_build_on_the_path(stanch, doctor):
    other = stanch.folder / "other"
    other.mkdir()
    shutil.copy2(STANCH, other / "stanch")
    for path, count in ((f"{other}:{stanch.folder}/bin", 0), (f"{stanch.folder}/bin:{other}", 0)):
        assert len(wrong(doctor(env={"PATH": path})[1])) == count
    with open(other / "stanch", "ab") as file:
        file.write(b"\n")
    assert wrong(doctor(env={"PATH": f"{other}:{stanch.folder}/bin"})[1])[0].startswith(f"PATH: stanch is {other}/stanch there, another build than ")
    assert wrong(doctor(env={"PATH": f"{stanch.folder}/bin:{other}"})[1]) == [f"PATH: behind {stanch.folder}/bin/stanch stands another build, {other}/stanch; remove it"]
    (other / "stanch").chmod(stat.S_IRUSR)
    assert wrong(doctor(env={"PATH": f"{stanch.folder}/bin:{other}"})[1]) == []


def test_no_program_on_the_path(doctor):
    status, lines = doctor(env={"PATH": "/nowhere"})
    assert status == 0 and len(notes(lines)) == 1 and notes(lines)[0].startswith("PATH: no stanch is on it")


def test_it_takes_no_words(stanch):
    done = stanch.run("doctor", "patient")
    assert (done.returncode, messages(done)) == (2, ["stanch: bad words: stanch doctor patient: it takes options only"])
