#!/usr/bin/env python3
"""Builds the corpora of the benchmarks under build/bench/: real text of this machine, filled up by generators.

    bench/corpora.py [--quick]

log, code and json (64 MiB each; 4 MiB with --quick), the same with a generated secret each MiB and each KiB, text full of
keywords, prose, the worst inputs that we know and one that a search finds. Needs build/bench/bin (bench/tools.sh).
"""

import argparse
import base64
import glob
import gzip
import json
import os
import random
import re
import shutil
import subprocess
import sys
import uuid

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BENCH = os.environ.get("STANCH_BENCH", os.path.join(ROOT, "build", "bench"))
TOOLS = os.path.join(BENCH, "bin")
MIB = 1 << 20
FILE_MOST = 256 << 10  # of one file, so that none rules a corpus
PIECE = 128 << 10  # sources take turns in pieces of this size

SSE_EVENT = "content_block_delta"


# ------------------------------------------------------------------------------------------- collecting


def read_text(path, most=FILE_MOST):
    """The first bytes of a file, unpacked; empty where it cannot be read or is not text."""
    try:
        opener = gzip.open if path.endswith(".gz") else open
        with opener(path, "rb") as file:
            data = file.read(most)
    except (OSError, EOFError, gzip.BadGzipFile):
        return b""
    return b"" if b"\0" in data else data


def find_files(roots, suffixes, seed, most_files=60000):
    """Paths below the roots that end so, shuffled by the seed; links are not followed."""
    found = []
    for root in roots:
        for folder, folders, names in os.walk(root):
            folders.sort()
            found += [os.path.join(folder, name) for name in sorted(names) if name.endswith(suffixes)]
            if len(found) > most_files:
                break
    random.Random(seed).shuffle(found)
    return [path for path in found if not os.path.islink(path)]


def collect(paths, size):
    """The files one behind the other until they are that large."""
    pieces, total = [], 0
    for path in paths:
        data = read_text(path)
        pieces.append(data if data.endswith(b"\n") else data + b"\n")
        total += len(data)
        if total >= size:
            break
    return b"".join(pieces)[:size]


def output_of(command, size):
    """The first bytes that a command prints, with its errors; empty where there is no such command."""
    if not shutil.which(command[0]):
        return b""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL) as child:
        data = child.stdout.read(size)
        child.kill()
    return data


def mix(sources, size, seed):
    """Pieces of the sources in random turns, cut at line ends, up to the size."""
    pieces = []
    for source in sources:
        at = 0
        while at < len(source):
            end = source.find(b"\n", at + PIECE) + 1 or len(source)
            pieces.append(source[at:end])
            at = end
    random.Random(seed).shuffle(pieces)
    return b"".join(pieces)[:size]


def words_of(text, most=8000):
    """Distinct words of a text, for the generators."""
    found = sorted(set(re.findall(rb"\b[a-z]{3,12}\b", text[: 4 * MIB])))
    random.Random(1).shuffle(found)
    return [word.decode() for word in found[:most]] or ["alpha", "beta", "gamma"]


# ------------------------------------------------------------------------------------------- log


class LogMaker:
    """Lines as services write them; few are alike."""

    def __init__(self, seed, words, paths):
        self.random = random.Random(seed)
        self.words = words
        self.paths = paths
        self.time = 1763980000.0

    def stamp(self):
        self.time += self.random.random() / 20
        seconds = int(self.time)
        clock = f"{seconds // 3600 % 24:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        return f"2026-11-{1 + seconds // 86400 % 28:02}T{clock}.{int(self.time % 1 * 1000):03}Z"

    def address(self):
        return ".".join(str(self.random.randrange(1, 255)) for _ in range(4))

    def phrase(self, count):
        return " ".join(self.random.choices(self.words, k=count))

    def path(self):
        if self.paths and self.random.random() < 0.5:
            return self.random.choice(self.paths)
        return "/" + "/".join(self.random.choices(self.words, k=self.random.randrange(1, 5)))

    def access(self):
        agent = self.random.choice(("Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Firefox/115.0", "curl/7.88.1",
                                    "kube-probe/1.28", "Go-http-client/2.0", "python-requests/2.31.0"))
        query = f"?page={self.random.randrange(900)}&q={self.random.choice(self.words)}" if self.random.random() < 0.3 else ""
        return (f'{self.address()} - - [{self.stamp()}] "{self.random.choice(("GET", "POST", "HEAD"))} {self.path()}{query} '
                f'HTTP/1.1" {self.random.choice((200, 200, 200, 204, 301, 304, 404, 500))} {self.random.randrange(90000)} '
                f'"https://example.org{self.path()}" "{agent}" {self.random.random():.3f}')

    def structured(self):
        request = uuid.UUID(int=self.random.getrandbits(128))
        return json.dumps({"ts": self.stamp(), "level": self.random.choice(("info", "info", "debug", "warn", "error")),
                           "service": self.random.choice(self.words), "msg": self.phrase(self.random.randrange(3, 12)),
                           "request_id": str(request), "user_id": self.random.randrange(10**6),
                           "trace_id": f"{self.random.getrandbits(128):032x}", "path": self.path(),
                           "duration_ms": round(self.random.random() * 300, 2), "tokens_used": self.random.randrange(4096)})

    def syslog(self):
        return (f"{self.stamp()} host{self.random.randrange(40)} {self.random.choice(self.words)}[{self.random.randrange(30000)}]: "
                f"{self.phrase(self.random.randrange(4, 14))} (uid={self.random.randrange(2000)}) {self.path()}")

    def klog(self):
        return (f"I1124 {self.stamp()[11:23]} {self.random.randrange(30000)} {self.random.choice(self.words)}.go:"
                f"{self.random.randrange(900)}] {self.phrase(6)} pod=\"{self.random.choice(self.words)}/"
                f"{self.random.choice(self.words)}-{self.random.getrandbits(40):010x}-{self.random.choice(self.words)[:5]}\" "
                f"took={self.random.random():.6f}s digest=sha256:{self.random.getrandbits(256):064x}")

    def make(self, size):
        lines, total = [], 0
        while total < size:
            line = self.random.choice((self.access, self.structured, self.structured, self.syslog, self.klog))()
            lines.append(line)
            total += len(line) + 1
        return ("\n".join(lines) + "\n").encode()


def build_log(size):
    changelogs = collect(glob.glob("/usr/share/doc/*/[cC]hange*") + find_files(["/usr/share/doc"], "changelog.Debian.gz", 2), size // 3)
    packages = collect(sorted(glob.glob("/var/log/dpkg.log*") + glob.glob("/var/log/apt/*") + glob.glob("/var/log/*.log")), size // 16)
    listing = output_of(["ls", "-lR", "/usr", "/etc", "/var/lib"], size // 8)
    trace = output_of(["strace", "-f", "-s", "200", "find", "/usr/share/doc", "-name", "*.txt", "-newer", "/etc/passwd"], size // 12)
    words = words_of(changelogs)
    paths = [path for path in find_files(["/usr/share"], "", 3, 20000)[:20000] if path.isascii()]
    rest = size - sum(map(len, (changelogs, packages, listing, trace)))
    made = LogMaker(4, words, paths).make(rest + MIB)
    return mix([changelogs, packages, listing, trace, made], size, 5)


# ------------------------------------------------------------------------------------------- code


CODE_ROOTS = ["/usr/include", "/usr/lib/python3", "/usr/lib/python3.11", "/usr/share/perl", "/usr/lib/x86_64-linux-gnu/perl",
              "/usr/share/nodejs", "/usr/src", "/usr/share/doc", "/usr/lib/gcc"]
CODE_SUFFIXES = (".h", ".c", ".cc", ".hpp", ".py", ".pm", ".pl", ".js", ".mjs", ".ts", ".go", ".rs", ".java", ".sh", ".lua",
                 ".css", ".tcc", ".y", ".awk")


def fetch_source(folder):
    """More code, from a Debian package, where this machine has too little."""
    os.makedirs(folder, exist_ok=True)
    if not glob.glob(folder + "/linux-source-*.deb"):
        subprocess.run(["apt-get", "download", "-q", "linux-source-6.1"], cwd=folder, check=False)
    for package in glob.glob(folder + "/*.deb"):
        subprocess.run(["dpkg-deb", "-x", package, folder], check=False)
    for archive in glob.glob(folder + "/usr/src/*.tar.xz"):
        subprocess.run(["tar", "-C", folder, "-xf", archive, "--wildcards", "*/kernel/*", "*/fs/*", "*/net/*"], check=False)
    return find_files([folder], CODE_SUFFIXES, 6)


def build_code(size):
    extra = [folder for folder in (sys.prefix + "/lib", "/usr/local/go/src") if not folder.startswith("/usr/lib")]
    text = collect(find_files(CODE_ROOTS + extra, CODE_SUFFIXES, 6), size)
    if len(text) < size:
        text += collect(fetch_source(os.path.join(BENCH, "source")), size - len(text))
    return mix([text], size, 7)


# ------------------------------------------------------------------------------------------- json and prose


def build_prose(size):
    paths = find_files(["/usr/share/doc", "/usr/share/common-licenses", "/usr/share/perl", "/usr/lib/python3"],
                       ("README", "README.gz", "copyright", ".txt", ".txt.gz", "README.md", "README.Debian", ".pod", ".rst"), 8)
    licences = [path for path in glob.glob("/usr/share/common-licenses/*") if not os.path.islink(path)]
    return collect(licences + paths, size)


def build_deltas(prose, size, seed):
    """A model's answer as server-sent events, one word or piece of a word each."""
    chance, out, total = random.Random(seed), [], 0
    pieces = re.findall(r"\s*\S{1,9}", prose.decode("utf-8", "replace")[: 3 * MIB])
    ident, at = f"chatcmpl-{chance.getrandbits(96):024x}", chance.randrange(len(pieces))
    while total < size:
        piece = pieces[at % len(pieces)]
        at += 1
        if total % 3:
            event = {"type": SSE_EVENT, "index": 0, "delta": {"type": "text_delta", "text": piece}}
            line = f"event: {SSE_EVENT}\ndata: {json.dumps(event)}\n\n"
        else:
            event = {"id": ident, "object": "chat.completion.chunk", "created": 1763980000 + at, "model": "m-large",
                     "choices": [{"index": 0, "delta": {"content": piece}, "finish_reason": None}]}
            line = f"data: {json.dumps(event)}\n\n"
        out.append(line)
        total += len(line)
    return "".join(out).encode()


def build_results(text, size, seed):
    """What tools hand to a model: pieces of files in JSON strings."""
    chance, out, total = random.Random(seed), [], 0
    while total < size:
        at = chance.randrange(max(1, len(text) - 9000))
        piece = text[at : at + chance.randrange(200, 9000)].decode("utf-8", "replace")
        line = json.dumps({"type": "tool_result", "tool_use_id": f"toolu_{chance.getrandbits(120):030x}",
                           "is_error": chance.random() < 0.05, "content": [{"type": "text", "text": piece}]}) + "\n"
        out.append(line)
        total += len(line)
    return "".join(out).encode()


def build_locks(words, size, seed):
    """package-lock.json and its like: names, versions and digests."""
    chance, out, total = random.Random(seed), [], 0
    while total < size:
        packages = {}
        for _ in range(400):
            name, version = "-".join(chance.choices(words, k=2)), ".".join(str(chance.randrange(30)) for _ in range(3))
            digest = base64.b64encode(chance.randbytes(64)).decode()
            packages[f"node_modules/{name}"] = {"version": version, "resolved": f"https://registry.example.org/{name}/-/{name}-{version}.tgz",
                                                "integrity": f"sha512-{digest}", "license": "MIT",
                                                "dependencies": {word: f"^{chance.randrange(9)}.0.0" for word in chance.choices(words, k=3)}}
        text = json.dumps({"name": chance.choice(words), "lockfileVersion": 3, "packages": packages}, indent=2) + "\n"
        out.append(text)
        total += len(text)
    return "".join(out).encode()


def build_json(size, prose, code, log):
    deltas = build_deltas(prose, size * 3 // 8, 9)
    results = build_results(code, size // 4, 10) + build_results(log, size // 8, 11)
    locks = build_locks(words_of(prose), size // 4, 12)
    return mix([deltas, results, locks], size, 13)


# ------------------------------------------------------------------------------------------- dense and worst


DENSE = ("password: ***", "the {w} token expired", "token=${{{w}}}", '"token": null', "api_key=os.environ['{w}']", "secret {w} rotated",
         "Authorization header missing", "Bearer authentication required", "session {w} closed", "passwd: entry for {w}",
         "api_key is required for {w}", "https://{w}.example.org/{w}", "access_token: <{w}>", "client_secret={{{{ {w} }}}}", "key: {w}",
         "credentials for {w} not found", "private_key_path=/etc/{w}/{w}.pem", "-----BEGIN CERTIFICATE REQUEST", "eyJ is base64 of {w}",
         "AWS_REGION={w}", "github {w}/{w}", "ssh-rsa {w}", "sk_{w}", "user:{w}@", "pwd=$({w})", "auth_token: changeme", "xoxb is a prefix")


def build_dense(words, size, seed):
    chance, out, total = random.Random(seed), [], 0
    while total < size:
        line = " ".join(chance.choice(DENSE).format(w=chance.choice(words)) for _ in range(chance.randrange(1, 5)))
        out.append(line)
        total += len(line) + 1
    return ("\n".join(out) + "\n").encode()


ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def repeat(text, size):
    return (text * (size // len(text) + 1))[:size]


def every(prefix, fill, width, size, seed):
    """The prefix, `fill` random letters and a line end in each `width` bytes."""
    chance = random.Random(seed)
    lines = []
    for _ in range(size // width + 1):
        letters = bytes(chance.choices(ALPHABET, k=fill))
        lines.append((prefix + letters).ljust(width - 1, b" ") + b"\n")
    return b"".join(lines)[:size]


def worst_inputs(size):
    """Name and text of each; those in FINDINGS of run.py have findings on purpose."""
    chance = random.Random(14)
    yield "password-each-20", repeat(b"password= short ok \n", size)
    yield "password-random-each-20", every(b"password=", 10, 20, size, 15)
    yield "ghp-each-8", repeat(b"ghp_abcd", size)
    yield "eyjh-repeated", repeat(b"eyJh", size)
    yield "token-repeated", repeat(b"token=", size)
    yield "at-signs", repeat(b"@", size)
    yield "url-openings", repeat(b"://", size)
    yield "url-users", repeat(b"://u:", size)
    yield "quotes", repeat(b'"\\', size)
    yield "backslashes", repeat(b"\\", size)
    yield "escapes", repeat(b"\\u0067\\n\\\"", size)
    yield "base64-run", base64.b64encode(chance.randbytes(size))[:size]
    yield "base64-lines", base64.encodebytes(chance.randbytes(size))[:size]
    yield "base64-of-prefixes", repeat(base64.b64encode(b"ghp_password=eyJhtoken:"), size)
    yield "hex-run", chance.randbytes(size).hex().encode()[:size]
    yield "letters-run", bytes(chance.choices(ALPHABET, k=size))
    yield "begin-lines", repeat(b"-----BEGIN RSA PRIVATE KEY-----\n", size)
    yield "begin-and-text", repeat(b"-----BEGIN OPENSSH PRIVATE KEY-----\nMIIEow not a key\n", size)
    yield "placeholders", repeat(b"REDACTED.", size)
    yield "nul-bytes", repeat(b"\0", size)
    yield "equal-signs", repeat(b"=", size)


# ------------------------------------------------------------------------------------------- files


def write_once(name, make):
    """Calls `make` unless the file is there; returns its bytes."""
    path = os.path.join(BENCH, name)
    if not os.path.exists(path):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        data = make()
        with open(path + ".new", "wb") as file:
            file.write(data)
        os.rename(path + ".new", path)
        print(f"{name}: {len(data) / MIB:.1f} MiB", file=sys.stderr)
    with open(path, "rb") as file:
        return file.read()


def plant(name, every_bytes, kind):
    """name.mib, name.kib and the like, and the list of what was planted beside them."""
    target = os.path.join(BENCH, f"{name}.{'mib' if every_bytes >= MIB else 'kib'}")
    if os.path.exists(target):
        return
    with open(os.path.join(BENCH, name), "rb") as source, open(target + ".new", "wb") as out:
        subprocess.run([os.path.join(TOOLS, "plant"), str(every_bytes), "16", kind, target + ".list"], stdin=source, stdout=out,
                       check=True)
    os.rename(target + ".new", target)


def search_worst(channel, kind, tries, size):
    """The dearest input that a search finds, in the engine as it is now."""
    target = os.path.join(BENCH, "worst", f"found-{kind}")
    engine = os.path.join(ROOT, "build", "libstanch.a")
    if os.path.exists(target) and os.path.getmtime(target) > os.path.getmtime(engine):
        return
    with open(target + ".new", "wb") as out:
        subprocess.run([os.path.join(TOOLS, "worst-search"), channel, "17", str(tries), kind, str(size)], stdout=out, check=True)
    os.rename(target + ".new", target)


def build_all(size, tries):
    prose = write_once("prose", lambda: build_prose(size // 8))
    log = write_once("log", lambda: build_log(size))
    code = write_once("code", lambda: build_code(size))
    write_once("json", lambda: build_json(size, prose, code, log))
    write_once("deltas", lambda: build_deltas(prose, size // 8, 18))
    write_once("dense", lambda: build_dense(words_of(prose), size // 2, 19))
    write_once("findings-each-20", lambda: every(b"password=", 10, 20, size // 8, 20))
    write_once("payload", lambda: build_results(code, 20000, 21)[:10240])
    write_once("peers", lambda: mix([log[: size // 16], code[: size // 16]], size // 8, 22))
    worst_size = size // 8
    if not os.path.exists(os.path.join(BENCH, "worst", "equal-signs")):
        for name, text in worst_inputs(worst_size):
            write_once(f"worst/{name}", lambda text=text: text)
    for name, kind in (("log", "plain"), ("code", "plain"), ("json", "json")):
        plant(name, MIB, kind)
        plant(name, 1024, kind)
    plant("peers", 4096, "plain")
    search_worst("log", "quiet", tries, worst_size)
    search_worst("log", "any", tries, worst_size)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--quick", action="store_true", help="4 MiB each, for a smoke test")
    quick = parser.parse_args().quick
    build_all(4 * MIB if quick else 64 * MIB, 500 if quick else 30000)


if __name__ == "__main__":
    main()
