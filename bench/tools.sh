#!/bin/sh
# Builds the benchmarks' own programs into build/bench/bin. Needs what `make` leaves in build/.
set -eu
cd "$(dirname "$0")/.."
bin=${STANCH_BENCH:-build/bench}/bin
mkdir -p "$bin"
packages='libhs libpcre2-8 jansson libsodium libxxhash zlib'
# shellcheck disable=SC2046,SC2086 # lists of words
compile() {
    name=$1
    shift
    ${CC:-gcc} -std=c11 -D_GNU_SOURCE -O2 -g -Wall -Wextra -Iengine -Ibench $(pkg-config --cflags $packages) \
        -o "$bin/$name" "$@" bench/measure.c $engine $(pkg-config --libs $packages) -lm -pthread
}

# The bare pass runs on the engine's own database, which libstanch.a keeps to itself: so link its objects.
engine=$(find build/o/engine build/o/build/gen -name '*.o' ! -name embed.o)
compile plant bench/plant.c
compile bench-engine bench/bench_engine.c bench/bare.c
compile bench-start bench/bench_start.c
compile worst-search bench/worst_search.c
