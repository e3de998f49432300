#!/bin/sh
# Installs other redactors into build/peers, each through its registry's own client, and says what does not install.
# Nothing here is needed to build or to test.
set -u
cd "$(dirname "$0")/.." || exit
peers=$PWD/build/peers
python=${PYTHON:-/usr/bin/python3}
mkdir -p "$peers/bin"

# install NAME TOOL COMMAND…: once; its output goes to build/peers/NAME.log
install() {
    name=$1 tool=$2
    shift 2
    [ ! -e "$peers/$name.ok" ] || return 0
    if ! command -v "$tool" >/dev/null; then
        echo "$name: not installed, $tool is not there" | tee "$peers/$name.not"
    elif "$@" >"$peers/$name.log" 2>&1; then
        rm -f "$peers/$name.not"
        touch "$peers/$name.ok"
        echo "$name: installed"
    else
        echo "$name: not installed: $(grep . "$peers/$name.log" | tail -n 1)" | tee "$peers/$name.not"
    fi
}

from_go() { GOFLAGS=-mod=mod GOBIN=$peers/bin go install "$1@latest"; }
from_cargo() { cargo install --quiet --root "$peers" "$1"; }
from_npm() { npm install --silent --prefix "$peers/npm" "$@"; }
from_pypi() { { [ -x "$peers/venv/bin/pip" ] || "$python" -m venv "$peers/venv"; } && "$peers/venv/bin/pip" install --quiet "$1"; }
from_debian() { (cd "$peers" && apt-get download -q "$1" && dpkg-deb -x "$1"_*.deb "$1" && ln -sf "../$1/usr/bin/$2" bin/); }

install goredact go from_go github.com/lastpersonlabs/goredact/cmd/goredact
install secrethider "$python" from_pypi secrethider
install scrubbers cargo from_cargo scrubbers
install leakguard cargo from_cargo leakguard
install secretlint npm from_npm secretlint @secretlint/secretlint-rule-preset-recommend
install ripgrep apt-get from_debian ripgrep rg
