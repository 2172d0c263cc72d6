#!/usr/bin/env bash
# Half an hour and more of mixed load: whether memory, handles, threads, processes, keys and files of bot, box and cache grow.
#   ./eng/soak.sh --minutes 30
# Takes what ./eng/load.sh takes; writes docs/benchmarks/soak.md and .html.
set -euo pipefail
cd "$(dirname "$0")/.."
exec ./eng/load.sh --minutes 30 --profile mixed --name soak "$@"
