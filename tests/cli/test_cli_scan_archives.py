"""stanch scan looks into archives and compressed files that real tools made, and survives broken and hostile ones."""
import bz2
import gzip
import io
import lzma
import random
import shutil
import subprocess
import tarfile
import zipfile

import pytest

from conftest import LINE, messages
from test_cli_scan import put, scan

TEXT_START = len(LINE) + 4
LONG = "d/" + "x" * 80 + "/" + "x" * 90


def text_of(secret):
    return LINE + b"key=" + secret + b"\n"


def found_files(found):
    assert all((item["line"], item["column"], item["start"]) == (2, 5, TEXT_START) for item in found)
    return [item["file"] for item in found]


def run(folder, *words, text=None):
    return subprocess.run(words, cwd=folder, input=text, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout


def zipped(members, compression=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(members, mode="w", form=tarfile.PAX_FORMAT):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode, format=form) as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


# ------------------------------------------------------------------------------------------------ formats

@pytest.mark.parametrize("name,pack", [
    ("a.log.gz", gzip.compress), ("a.log.bz2", bz2.compress), ("a.log.xz", lzma.compress),
    ("a.log.zst", lambda data: run("/", "zstd", "-c", text=data)), ("a.log.lz4", lambda data: run("/", "lz4", "-c", text=data))])
def test_a_compressed_file_is_its_text(stanch, secret, name, pack):
    put(stanch.folder, name, pack(text_of(secret)))
    put(stanch.folder, "other", pack(text_of(secret)))
    assert found_files(scan(stanch, code=1)[0]) == [f"{name}!/a.log", "other!/data"]
    found, _ = scan(stanch, "-", text=pack(text_of(secret)), code=1)
    assert found_files(found) == ["-!/data"]


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_tars_of_python(stanch, secret, form, mode):
    put(stanch.folder, "t", tarred({"./d/a": text_of(secret), LONG: text_of(secret), "clean": LINE}, mode, form))
    assert found_files(scan(stanch, code=1)[0]) == ["t!/d/a", "t!/" + LONG]


@pytest.mark.parametrize("name,words", [
    ("t.tar", ["tar", "cf"]), ("t.tar.gz", ["tar", "czf"]), ("t.tar.zst", ["tar", "--zstd", "-cf"]), ("t.zip", ["zip", "-qr"]),
    ("s.zip", ["zip", "-qr0"]), ("t.7z", ["bsdtar", "--format", "7zip", "-cf"]), ("t.cpio", ["bsdtar", "--format", "newc", "-cf"]),
    ("o.cpio", ["bsdtar", "--format", "odc", "-cf"]), ("old.tar", ["tar", "--format", "v7", "-cf"]), ("s.tar", ["bsdtar", "--format", "ustar", "-cf"])])
def test_archives_of_real_tools(stanch, secret, name, words):
    put(stanch.folder, "d/a", text_of(secret))
    put(stanch.folder, "d/Ü b", text_of(secret))
    run(stanch.folder, *words, name, "d")
    shutil.rmtree(stanch.folder / "d")
    found, said = scan(stanch, code=1)
    assert sorted(found_files(found)) == [f"{name}!/d/a", f"{name}!/d/Ü b"] and len(said) == 1


def test_names_that_are_no_utf_8(stanch, secret):
    put(stanch.folder, b"d/\xff", text_of(secret))
    run(stanch.folder, "tar", "cf", "t.tar", "d")
    run(stanch.folder, "zip", "-qr", "t.zip", "d")
    shutil.rmtree(stanch.folder / "d")
    assert found_files(scan(stanch, code=1)[0]) == ["t.tar!/d/\ufffd", "t.zip!/d/\ufffd"]


def test_a_debian_package(stanch, secret):
    put(stanch.folder, "p/DEBIAN/control", b"Package: p\nVersion: 1\nArchitecture: all\nMaintainer: a <a@b.c>\nDescription: d\n")
    put(stanch.folder, "p/etc/conf", text_of(secret))
    run(stanch.folder, "dpkg-deb", "--build", "p", "p.deb")
    shutil.rmtree(stanch.folder / "p")
    assert [name.split("!/")[-1] for name in found_files(scan(stanch, code=1)[0])] == ["etc/conf"]


def test_archives_are_left_packed_if_asked(stanch, secret):
    put(stanch.folder, "a.gz", gzip.compress(text_of(secret)))
    assert scan(stanch, "--no-archives", code=0)[0] == []


@pytest.mark.parametrize("text", [b"PK is no archive: ", b"BZh9 is how bzip2 begins: ", b"7z, Rar! and \x1f\x8b: ", b"070701 "])
def test_what_only_looks_packed_is_text(stanch, secret, text):
    found, _ = scan(stanch, "-", text=text + secret, code=1)
    assert found[0]["file"] == "-"


# ------------------------------------------------------------------------------------------------ nested

def test_archives_in_archives_are_looked_into_three_deep(stanch, secret):
    one = zipped({"in/a": text_of(secret)})
    two = tarred({"one.zip": one, "b": text_of(secret)}, "w:gz")
    three = zipped({"two.tgz": two})
    put(stanch.folder, "three.zip", three)
    put(stanch.folder, "four.tar", tarred({"three.zip": three, "z": text_of(secret)}))
    found, said = scan(stanch, code=4)
    assert found_files(found) == ["four.tar!/three.zip!/two.tgz!/b", "four.tar!/z", "three.zip!/two.tgz!/one.zip!/in/a", "three.zip!/two.tgz!/b"]
    assert said[0].startswith("stanch: cannot unpack: four.tar!/three.zip!/two.tgz!/one.zip: it lies more than 3 archives deep")


def test_a_7z_in_an_archive(stanch, secret):
    put(stanch.folder, "d/a", text_of(secret))
    run(stanch.folder, "bsdtar", "--format", "7zip", "-cf", "t.7z", "d")
    put(stanch.folder, "x.tar", tarred({"t.7z": (stanch.folder / "t.7z").read_bytes()}))
    assert found_files(scan(stanch, "x.tar", code=1)[0]) == ["x.tar!/t.7z!/d/a"]


def test_allow_lists_name_paths_in_archives(stanch, secret):
    put(stanch.folder, "a.zip", zipped({"tests/a": text_of(secret), "src/a": text_of(secret)}))
    (stanch.folder / "list").write_text('{"path":"a.zip!/tests/**","reason":"made for it"}\n')
    assert found_files(scan(stanch, "--allow", "list", "a.zip")[0]) == ["a.zip!/src/a"]


# ------------------------------------------------------------------------------------------------ broken and hostile

@pytest.mark.parametrize("name", ["zip", "tar", "tar.gz", "gz", "xz", "zst", "7z"])
def test_a_cut_archive_is_said_and_the_others_are_scanned(stanch, secret, name):
    noise = random.Random(1).randbytes(40000)
    put(stanch.folder, "d/a", text_of(secret))
    put(stanch.folder, "d/b", noise)
    data = {"zip": lambda: zipped({"a": text_of(secret), "b": noise}), "tar": lambda: tarred({"a": text_of(secret), "b": noise}),
            "tar.gz": lambda: tarred({"a": text_of(secret), "b": noise}, "w:gz"), "gz": lambda: gzip.compress(text_of(secret) + noise),
            "xz": lambda: lzma.compress(text_of(secret) + noise), "zst": lambda: run("/", "zstd", "-c", text=text_of(secret) + noise),
            "7z": lambda: run(stanch.folder, "bsdtar", "--format", "7zip", "-cf", "-", "d")}[name]()
    shutil.rmtree(stanch.folder / "d")
    put(stanch.folder, "x." + name, data[:len(data) * 3 // 4])
    put(stanch.folder, "z", text_of(secret))
    found, said = scan(stanch, code=4)
    assert found_files(found)[-1] == "z"
    assert sum("cannot unpack: x." + name in line for line in said) == 1
    assert said[-1] == "stanch: not scanned: 1 could not be read to the end"


@pytest.mark.parametrize("seed", range(40))
def test_an_archive_with_wrong_bytes_ends(stanch, secret, seed):
    draw = random.Random(seed)
    data = bytearray(draw.choice([zipped, tarred])({f"n{i}": text_of(secret) for i in range(5)}))
    if draw.random() < 0.5:
        data = bytearray(draw.choice([gzip.compress, lzma.compress, bz2.compress])(bytes(data)))
    for _ in range(draw.randint(1, 8)):
        data[draw.randrange(len(data))] = draw.randrange(256)
    put(stanch.folder, "x", bytes(data))
    put(stanch.folder, "z", text_of(secret))
    found, _ = scan(stanch)
    assert found[-1]["file"] == "z"


def test_a_bomb_is_not_unpacked_to_its_end(stanch, secret):
    with gzip.open(stanch.folder / "bomb.gz", "wb", compresslevel=9) as file:
        for _ in range(400):
            file.write(bytes(1 << 20))
    put(stanch.folder, "twice.zip", zipped({"in.gz": (stanch.folder / "bomb.gz").read_bytes()}))
    put(stanch.folder, "z", text_of(secret))
    found, said = scan(stanch, code=4)
    assert found_files(found) == ["z"]
    assert [line for line in said if "it grows to more than 200 times its size" in line][0].startswith("stanch: cannot unpack: bomb.gz!/bomb: ")
    assert len(said) == 4


def test_members_with_a_password_are_counted(stanch, secret):
    put(stanch.folder, "a", text_of(secret))
    put(stanch.folder, "b", text_of(secret))
    put(stanch.folder, "c", text_of(secret))
    run(stanch.folder, "zip", "-q", "-P", "word", "x.zip", "a", "b")
    run(stanch.folder, "zip", "-q", "x.zip", "c")
    found, said = scan(stanch, "x.zip", code=4)
    assert found_files(found) == ["x.zip!/c"]
    assert said[0] == "stanch: cannot unpack: x.zip: 2 encrypted" and said[-1] == "stanch: not scanned: 2 encrypted"


def test_names_in_archives_cannot_drive_the_terminal(stanch, secret):
    put(stanch.folder, "x.tar", tarred({"a\x1b[2J\nb": text_of(secret), "../../etc/passwd": text_of(secret)}))
    done = stanch.run("scan")
    assert b"\x1b" not in done.stdout + done.stderr
    assert [line for line in done.stdout.decode().splitlines() if line and not line.startswith(" ")] == ["x.tar!/a\\x1b[2J\\nb", "x.tar!/../../etc/passwd"]
    assert messages(done)[0].startswith("stanch: 2 texts")
