"""What a user of the library gets: only stanch_ names, a header that stands alone, a pkg-config file that works."""
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"
HEADER = ROOT / "engine/stanch.h"
SYMBOLS = (Path(__file__).parent / "symbols.txt").read_text().split()


def run(*words, **more):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=120, **more)
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def test_the_shared_library_exports_the_listed_names_only():
    out = run("nm", "-D", "--defined-only", BUILD / "libstanch.so.0")
    assert sorted(line.split()[-1] for line in out.split("\n")[:-1]) == SYMBOLS


def test_the_static_library_exports_the_listed_names_only():
    out = run("nm", "-g", "--defined-only", BUILD / "libstanch.a")
    assert sorted(line.split()[-1] for line in out.split("\n") if re.match(r"[0-9a-f]{16} [A-Z] ", line)) == SYMBOLS


def test_the_list_is_what_the_header_declares():
    text = re.sub(r"/\*.*?\*/", "", HEADER.read_text(), flags=re.DOTALL)
    declared = re.findall(r"STANCH_API\b[^;(]*?\b(stanch_\w+)\(", text)
    assert sorted(declared) == SYMBOLS


def test_the_shared_library_has_its_name():
    assert "libstanch.so.0" in re.search(r"SONAME.*", run("readelf", "-d", BUILD / "libstanch.so.0")).group()


COMPILERS = [("gcc", "c11"), ("gcc", "c17"), ("g++", "c++11"), ("g++", "c++20"), ("clang", "c11"), ("clang++", "c++17")]


@pytest.mark.parametrize("compiler,standard", [pair for pair in COMPILERS if shutil.which(pair[0])])
def test_the_header_stands_alone(compiler, standard, tmp_path):
    suffix = ".cc" if "++" in standard else ".c"
    source = tmp_path / f"alone{suffix}"
    source.write_text('#include "stanch.h"\nint main(void)\n{\n    stanch_options options = STANCH_OPTIONS_INIT;\n'
                      '    stanch_error error = STANCH_ERROR_INIT;\n    stanch_event event = STANCH_EVENT_INIT;\n'
                      '    stanch_rules_options rules = STANCH_RULES_OPTIONS_INIT;\n'
                      '    stanch_rule_info info = STANCH_RULE_INFO_INIT;\n'
                      '    return options.size && error.size && event.size && rules.size && info.size ? 0 : 1;\n}\n')
    run(compiler, f"-std={standard}", "-pedantic-errors", "-Wall", "-Wextra", "-Werror", "-I", HEADER.parent, source,
        "-o", tmp_path / "alone")
    run(tmp_path / "alone")


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    tree = tmp_path_factory.mktemp("installed")
    run("make", "-C", ROOT, "install", f"DESTDIR={tree}", "prefix=/usr")
    return tree


def test_install_puts_everything_in_its_place(installed):
    files = {str(path.relative_to(installed)) for path in installed.rglob("*") if not path.is_dir()}
    assert files == {"usr/bin/stanch", "usr/include/stanch.h", "usr/lib/libstanch.a", "usr/lib/libstanch.so",
                     "usr/lib/libstanch.so.0", "usr/lib/pkgconfig/stanch.pc", "usr/share/man/man1/stanch.1",
                     "usr/share/man/man3/libstanch.3", "usr/share/bash-completion/completions/stanch",
                     "usr/share/zsh/site-functions/_stanch", "usr/share/fish/vendor_completions.d/stanch.fish",
                     "usr/lib/systemd/system/stanch@.service", "usr/lib/systemd/system/stanch@.socket"}


def test_pkg_config_knows_the_library(installed):
    environment = dict(os.environ, PKG_CONFIG_PATH=str(installed / "usr/lib/pkgconfig"))
    version = re.search(r'#define STANCH_VERSION "(.*)"', HEADER.read_text()).group(1)
    assert run("pkg-config", "--modversion", "stanch", env=environment).strip() == version
    assert run("pkg-config", "--libs", "stanch", env=environment).split()[-1] == "-lstanch"
    assert "-lhs" in run("pkg-config", "--libs", "--static", "stanch", env=environment).split()


@pytest.mark.parametrize("page", ["build/stanch.1", "engine/libstanch.3"])
def test_a_man_page_is_well_formed(page):
    done = subprocess.run(["groff", "-man", "-Tutf8", "-ww", ROOT / page], capture_output=True, text=True)
    assert done.returncode == 0 and done.stderr == ""


def test_the_program_is_hardened():
    headers = run("readelf", "-hlW", BUILD / "stanch")
    assert "DYN" in headers and "GNU_RELRO" in headers
    assert re.search(r"GNU_STACK.*RW ", headers), "the stack is executable"
    assert "BIND_NOW" in run("readelf", "-dW", BUILD / "stanch")
    assert "__stack_chk_fail" in run("nm", "-D", BUILD / "stanch")
