#!/usr/bin/env python3
"""How often does stanch find something in text that holds nothing to find?

    tests/accuracy/clean.py FOLDER [--half tuned|unseen] [--list]

Fetches packages of Debian, npm, PyPI, crates.io and Go into FOLDER (once; some hundred MB), adds the documentation of this
machine, leaves out files that it has seen, and prints distinct findings per 100 MB. Packages that hold keys by trade (nss, openssl and their like) are left out. Half of the packages, by a hash of their
name, were looked at while the rules were written; the other half was not. --list prints each finding's place.
A finding that is a key is named in justified.txt: the rule, and a hash of its line without the secret.
"""

import argparse
import collections
import concurrent.futures
import glob
import gzip
import hashlib
import json
import os
import random
import re
import subprocess
import sys
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
FILE_MOST = 1 << 20  # bytes of one file, so that none rules
PACKAGE_MOST = 6 << 20  # bytes of one package

DEBIAN = """
nginx curl git redis postgresql-15 vim rsyslog haproxy openldap cyrus-sasl2 exim4 postfix dovecot samba wpa bind9 unbound
stunnel4 mosquitto rabbitmq-server erlang elixir-lang php8.2 php-guzzlehttp-guzzle wordpress phpmyadmin roundcube drupal7
ansible salt python-django flask celery sqlalchemy twisted requests paramiko pandas buildbot mercurial jupyter-notebook
ruby-rails ruby-devise ruby-faraday puppet vagrant asciidoctor redmine rake
tomcat9 jetty9 maven gradle netty commons-httpclient hibernate-core libspring-java jenkins-htmlunit
docker.io etcd prometheus consul golang-github-aws-aws-sdk-go golang-github-gin-gonic-gin golang-golang-x-crypto caddy rclone syncthing
node-express node-jsonwebtoken node-webpack node-request node-axios jquery ckeditor
lua5.4 r-base sbcl ghc ocaml scala kotlin perl libwww-perl libdbi-perl libmojolicious-perl mojarra bash zsh fish systemd
openssh putty gnupg2 keepassxc pass cryptsetup 
mariadb-10.6 sqlite3 leveldb kodi vlc gimp inkscape libreoffice-dictionaries emacs
""".split()
NPM = """
express passport next-auth jsonwebtoken axios webpack @aws-sdk/client-s3 firebase stripe @octokit/rest mongoose sequelize typeorm
prisma pg mysql2 redis ioredis nodemailer twilio @sendgrid/mail @slack/web-api puppeteer eslint prettier typescript react-dom vue
@angular/core rxjs lodash moment three d3 chart.js ghost-admin-api @azure/identity @google-cloud/storage aws-sdk serverless
@nestjs/core fastify koa hapi socket.io graphql apollo-server swagger-ui-dist bootstrap @mui/material cypress jest mocha
""".split()
PYPI = """
django flask fastapi requests boto3 botocore google-cloud-storage azure-identity azure-storage-blob stripe twilio sendgrid slack-sdk
openai anthropic huggingface-hub transformers pandas scikit-learn matplotlib sqlalchemy psycopg2-binary pymongo redis celery paramiko ansible-core
cryptography pyjwt authlib oauthlib keyring apache-airflow sentry-sdk pygithub python-gitlab kubernetes docker scrapy notebook
poetry pip pytest tornado aiohttp httpx wagtail superset dash streamlit
""".split()
CRATES = """
serde tokio reqwest hyper actix-web axum rustls ring sqlx diesel redis mongodb aws-sdk-s3 oauth2 jsonwebtoken octocrab config
clap regex rand openssl lettre tera handlebars rocket tonic kube secrecy argon2 warp sea-orm
""".split()
GO = """
github.com/hashicorp/vault github.com/hashicorp/terraform github.com/minio/minio-go/v7 github.com/gin-gonic/gin github.com/stripe/stripe-go/v76
github.com/aws/aws-sdk-go-v2 golang.org/x/oauth2 k8s.io/kubernetes github.com/docker/cli github.com/go-gitea/gitea github.com/grafana/grafana
github.com/gophercloud/gophercloud github.com/prometheus/prometheus github.com/spf13/viper github.com/golang-jwt/jwt/v5
""".split()

PROSE_ENDS = (".md", ".txt", ".rst", ".adoc", ".pod", ".html", ".htm", ".tex", ".texi", ".org", ".1", ".3", ".5", ".7", ".8")
PROSE_NAMES = ("readme", "changelog", "changes", "copyright", "news", "license", "authors", "history")


# ------------------------------------------------------------------------------------------- fetching


def run(command, **words):
    """Runs a command quietly; whether it went well."""
    words.setdefault("stdout", subprocess.DEVNULL)
    words.setdefault("stderr", subprocess.DEVNULL)
    try:
        return subprocess.run(command, check=False, timeout=900, **words).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def done(folder):
    return os.path.exists(os.path.join(folder, ".done"))


def mark(folder):
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, ".done"), "w", encoding="ascii"):
        pass


def apt_options(folder):
    lists = os.path.join(folder, "lists")
    os.makedirs(os.path.join(lists, "partial"), exist_ok=True)
    sources = os.path.join(folder, "sources.list")
    with open(sources, "w", encoding="ascii") as file:
        file.write("deb-src http://deb.debian.org/debian bookworm main\n")
    return ["-o", f"Dir::Etc::SourceList={sources}", "-o", "Dir::Etc::SourceParts=-", "-o", f"Dir::State::Lists={lists}",
            "-o", "APT::Sandbox::User=root"]


def fetch_debian(name, folder, options):
    if done(folder):
        return
    os.makedirs(folder, exist_ok=True)
    run(["apt-get", *options, "source", "--download-only", "-q", name], cwd=folder)
    for archive in glob.glob(folder + "/*.tar.*"):
        if not archive.endswith(".asc"):
            run(["tar", "-C", folder, "--no-same-owner", "-xf", archive])
            os.remove(archive)
    mark(folder)


def fetch_npm(name, folder):
    if done(folder):
        return
    os.makedirs(folder, exist_ok=True)
    run(["npm", "pack", "--silent", name], cwd=folder)
    for archive in glob.glob(folder + "/*.tgz"):
        run(["tar", "-C", folder, "-xf", archive])
        os.remove(archive)
    mark(folder)


def fetch_pypi(name, folder):
    if done(folder):
        return
    os.makedirs(folder, exist_ok=True)
    run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary", ":all:", "-d", folder, name])
    for archive in glob.glob(folder + "/*.whl"):
        with zipfile.ZipFile(archive) as wheel:
            wheel.extractall(folder)
        os.remove(archive)
    mark(folder)


def fetch_crates(folder):
    if done(folder):
        return
    os.makedirs(folder + "/src", exist_ok=True)
    with open(folder + "/Cargo.toml", "w", encoding="ascii") as file:
        file.write('[package]\nname = "corpus"\nversion = "0.1.0"\nedition = "2021"\n[dependencies]\n')
        file.writelines(f'{name} = "*"\n' for name in CRATES)
    with open(folder + "/src/lib.rs", "w", encoding="ascii"):
        pass
    run(["cargo", "fetch", "-q"], cwd=folder, env={**os.environ, "CARGO_HOME": folder + "/home"})
    mark(folder)


def fetch_go(name, folder):
    if done(folder):
        return
    os.makedirs(folder, exist_ok=True)
    run(["go", "mod", "init", "corpus"], cwd=folder)
    run(["go", "mod", "download", name + "@latest"], cwd=folder,
        env={**os.environ, "GOPATH": folder + "/path", "GOFLAGS": "-modcacherw"})
    mark(folder)


def fetch(folder):
    """The folders of all packages."""
    options = apt_options(os.path.join(folder, "apt"))
    if not done(folder + "/apt"):
        run(["apt-get", *options, "update", "-q"])
        mark(folder + "/apt")
    jobs = [(fetch_debian, name, f"{folder}/debian/{name}", options) for name in DEBIAN]
    jobs += [(fetch_npm, name, f"{folder}/npm/{name.replace('/', '_')}") for name in NPM]
    jobs += [(fetch_pypi, name, f"{folder}/pypi/{name}") for name in PYPI]
    jobs += [(fetch_go, name, f"{folder}/go/{name.replace('/', '_')}") for name in GO]
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        for job in jobs:
            pool.submit(*job)
        pool.submit(fetch_crates, folder + "/cargo")
    packages = [job[2] for job in jobs] + glob.glob(folder + "/cargo/home/registry/src/*/*")
    return packages + [path for path in glob.glob("/usr/share/doc/*") if os.path.isdir(path) and not os.path.islink(path)]


# ------------------------------------------------------------------------------------------- choosing


def half_of(path):
    """`tuned` or `unseen`, by the package's name alone."""
    name = re.sub(r"[^a-z]", "", os.path.basename(path).lower())
    return "tuned" if hashlib.sha256(name.encode()).digest()[0] % 2 == 0 else "unseen"


def read(path):
    opener = gzip.open if path.endswith(".gz") else open
    try:
        with opener(path, "rb") as file:
            data = file.read(FILE_MOST)
    except (OSError, EOFError, ValueError):
        return b""
    return b"" if b"\0" in data[:65536] else data


def kind_of(path):
    name = os.path.basename(path).lower().removesuffix(".gz")
    is_prose = name.endswith(PROSE_ENDS) or name.startswith(PROSE_NAMES) or path.startswith("/usr/share/doc")
    return "prose" if is_prose else "code"


def files_of(package):
    """Its files, shuffled by the package's name."""
    paths = []
    for folder, folders, names in os.walk(package):
        folders[:] = sorted(name for name in folders if name not in (".git", "cache"))
        paths += [os.path.join(folder, name) for name in sorted(names)]
    random.Random(os.path.basename(package)).shuffle(paths)
    return [path for path in paths if os.path.isfile(path) and not os.path.islink(path)]


def gather(packages, half, target):
    """Files that are text and new, as parts under `target`; bytes by kind, and the parts' paths by kind."""
    seen, sizes, parts = set(), collections.Counter(), collections.defaultdict(list)
    os.makedirs(target, exist_ok=True)
    for package in sorted(packages):
        taken = 0
        for path in files_of(package) if half_of(package) == half else []:
            data = read(path)
            identity = hashlib.blake2b(data, digest_size=16).digest()
            if data and identity not in seen and taken < PACKAGE_MOST:
                seen.add(identity)
                taken += len(data)
                sizes[kind_of(path)] += len(data)
                if path.endswith(".gz"):
                    unpacked = os.path.join(target, identity.hex() + "-" + os.path.basename(path)[:-3])
                    with open(unpacked, "wb") as file:
                        file.write(data)
                    path = unpacked
                parts[kind_of(path)].append(path)
    return sizes, parts


# ------------------------------------------------------------------------------------------- judging


def findings_of(program, paths, channel, report):
    """The findings, by stanch over lists of files."""
    if os.path.exists(report):
        os.remove(report)
    for at in range(0, len(paths), 2000):
        subprocess.run([program, "--mode", "detect", "--channel", channel, "--report", report, "--",
                        *paths[at : at + 2000]], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    if not os.path.exists(report):
        return []
    with open(report, encoding="utf-8", errors="replace") as file:
        return [json.loads(line) for line in file]


def identity_of(finding):
    """The rule and a hash of the line without the secret; and the line's start, for a person."""
    with open(finding["file"], "rb") as file:
        data = file.read()
    start, end = finding["start"], finding["end"]
    first = data.rfind(b"\n", 0, start) + 1
    last = data.find(b"\n", end)
    last = len(data) if last < 0 else last
    rest = data[max(first, start - 300) : start] + b"\0" + data[end : min(last, end + 300)]
    return f"{finding['rule']} {hashlib.sha256(rest.strip()).hexdigest()[:16]}", data[max(first, start - 120) : start], data[start:end], data[end : min(last, end + 60)]


def justified():
    with open(os.path.join(HERE, "justified.txt"), encoding="utf-8") as file:
        return {" ".join(line.split()[:2]) for line in file if line.strip() and not line.startswith("#")}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--half", choices=("tuned", "unseen"))
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--stanch", default=os.path.join(ROOT, "build", "stanch"), help="another build of it, to compare")
    options = parser.parse_args()
    packages = fetch(options.folder)
    known = justified()
    for half in [options.half] if options.half else ["tuned", "unseen"]:
        sizes, parts = gather(packages, half, os.path.join(options.folder, "unpacked"))
        for kind in ("code", "prose"):
            report = os.path.join(options.folder, f"{half}-{kind}.jsonl")
            distinct, true = {}, set()
            for finding in findings_of(options.stanch, parts[kind], "code" if kind == "code" else "log", report):
                identity, left, value, right = identity_of(finding)
                if identity in known:
                    true.add(finding["fingerprint"])
                distinct.setdefault(finding["fingerprint"], (identity, finding, left, value, right))
            distinct = {key: found for key, found in distinct.items() if key not in true}
            million = sizes[kind] / 1e6
            print(f"{half} {kind}: {million:.0f} MB of {len(parts[kind])} files, {len(distinct)} distinct findings, "
                  f"{100 * len(distinct) / max(million, 1):.1f} per 100 MB; {len(true)} keys that are named", flush=True)
            if options.list:
                for identity, finding, left, value, right in sorted(distinct.values(), key=lambda one: one[0]):
                    print(f"  {identity} {finding['file']}:{finding['line']}\n      {left!r} <<{value[:100]!r}>> {right!r}")


if __name__ == "__main__":
    main()
