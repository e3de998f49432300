"""No failed allocation makes a scan look clean: each of them fails in turn, alone and with all that follow."""
import struct
import subprocess

import pytest

from conftest import ROOT
from test_cli_scan import put


@pytest.fixture(scope="module")
def shim(tmp_path_factory):
    path = tmp_path_factory.mktemp("shim") / "shim.so"
    subprocess.run(["gcc", "-std=c11", "-D_GNU_SOURCE", "-O2", "-fPIC", "-shared", ROOT / "tests/faults/shim.c", "-o", path], check=True)
    return path


@pytest.mark.parametrize("kind", ["once", "onwards"])
def test_out_of_memory_is_never_a_clean_answer(stanch, secret, shim, kind):
    for name in ("a", "sub/b", "sub/c"):
        put(stanch.folder, "d/" + name, secret + b" x\n")
    put(stanch.folder, "d/.stanchignore", b"*.c\n")
    counts = stanch.folder / "counts"

    def run(**fault):
        counts.write_bytes(bytes(64))
        done = stanch.run("scan", "--format", "jsonl", "d", env={"LD_PRELOAD": str(shim), "FAULT_FILE": str(counts), "FAULT_FAMILY": "memory", **fault})
        calls, _, fired = struct.unpack("III", counts.read_bytes()[:12])
        return done, calls, fired

    done, calls, _ = run()
    assert done.returncode == 1 and done.stdout.count(b'"rule"') == 3
    for at in range(0, calls, max(1, calls // 60)):
        done, _, fired = run(FAULT_AT=str(at), FAULT_KIND=kind, FAULT_HOW="error")
        is_whole = done.returncode == 1 and done.stdout.count(b'"rule"') == 3
        assert is_whole or done.returncode in (2, 4, 5), f"call {at}: {done}"
        assert not fired or secret not in done.stdout + done.stderr
