#!/usr/bin/env bash
# The main job on a real stream: a log of this very machine in which credentials turn up, made at this moment by
# build/make-value. Shows what goes in, what comes out, and what must be rotated.
set -euo pipefail
cd "$(dirname "$0")/../.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
seed=$(date +%s%N)
export STANCH_KEY
STANCH_KEY=$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n')

bold='' plain='' dim=''
if [ -t 1 ]; then bold=$'\e[1m' plain=$'\e[0m' dim=$'\e[2m'; fi
say() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }
# Long lines are cut, and of a key block its middle is left out: this is to be read.
show() { awk '/-----END/ { inside = 0 } inside < 2 { print } /-----BEGIN/ || inside { inside++ } inside == 2 { print "  ..." }' | cut -c1-150 | sed 's/^/  /'; }
value() { build/make-value --seed "$seed" --value "$1"; }

# A log of this machine: its package manager's, or else what the kernel says of it.
machine_log() {
    if [ -s /var/log/dpkg.log ]; then
        tail -n 200000 /var/log/dpkg.log
    else
        for _ in $(seq 500); do cat /proc/cpuinfo /proc/meminfo; done
    fi
}
# Where the stream quotes a deployment: credentials in the dresses that logs give them.
leaks() {
    echo "$(date -Is) deploy: environment of ledger-api"
    echo "export GITHUB_TOKEN=$(value github-pat-classic)"
    echo "AWS_ACCESS_KEY_ID=$(value aws-access-key-id)"
    echo "AWS_SECRET_ACCESS_KEY=$(value aws-secret-access-key)"
    echo "DATABASE_URL=postgres://ledger:$(value password-in-url)@db.internal:5432/ledger"
    echo "{\"level\":\"debug\",\"headers\":{\"authorization\":\"Bearer $(value jwt)\"},\"status\":200}"
    echo "{\"level\":\"debug\",\"body\":\"{\\\"slack\\\":\\\"$(value slack-bot-token)\\\"}\"}"
    echo "smtp: {host: mail.internal, user: robot, password: '$(value generic-password)'}"
    printf 'apiVersion: v1\nkind: Secret\ndata:\n  npm: %s\n' "$(value npm-access-token | tr -d '\n' | base64 -w0)"
    echo "tls.key: |"
    value private-key-pem | sed 's/^/  /'
    echo "$(date -Is) deploy: done; image sha256:$(head -c32 /proc/sys/kernel/random/uuid | sha256sum | cut -d' ' -f1)"
}

machine_log >"$scratch/machine.log"
leaks >"$scratch/leaks.log"
lines=$(wc -l <"$scratch/machine.log")
{
    head -n $((lines / 2)) "$scratch/machine.log"
    cat "$scratch/leaks.log"
    tail -n +$((lines / 2 + 1)) "$scratch/machine.log"
} >"$scratch/in.log"

say "A log of this machine ($((lines + $(wc -l <"$scratch/leaks.log"))) lines) quotes a deployment. Every credential in it was made just now:"
tail -n 2 <(head -n $((lines / 2)) "$scratch/machine.log") | show
show <"$scratch/leaks.log"

command="cat in.log | build/stanch --report report.jsonl --stats | cat >out.log"
say "\$ $command"
# shellcheck disable=SC2002 # a pipe on both sides is the point
cat "$scratch/in.log" | build/stanch --report "$scratch/report.jsonl" --stats 2>"$scratch/stats" | cat >"$scratch/out.log"
printf '%s' "$dim"
show <"$scratch/stats"
printf '%s' "$plain"

say "What came out in the same place:"
from=$((lines / 2 - 1))
tail -n +"$from" "$scratch/out.log" | sed -n '1,/deploy: done/p' | show

encoded=$(sed -n 's/^ *npm: //p' "$scratch/out.log")
echo "  ... where the Secret's npm decodes to $(base64 -d <<<"$encoded")"

say "Everything else is byte for byte what went in:"
{ head -n $((lines / 2)) "$scratch/out.log"; tail -n $((lines - lines / 2)) "$scratch/out.log"; } |
    cmp - "$scratch/machine.log" && echo "  $lines lines of the machine's log are unchanged"
while IFS= read -r rule; do
    # The report names each rule; the value of each must be gone from the output.
    if grep -qF -- "$(value "$rule" | sed -n '2p;1{$p}')" "$scratch/out.log"; then
        echo "  $rule is still there" >&2
        exit 1
    fi
done < <(grep -o '"rule": *"[^"]*"' "$scratch/report.jsonl" | cut -d'"' -f4 | sort -u)
echo "  $(wc -l <"$scratch/report.jsonl") findings, none of their values is in the output"

say "\$ stanch rotate --from report.jsonl"
build/stanch rotate --from "$scratch/report.jsonl" | sed 's/^/  /'
