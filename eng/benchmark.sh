#!/usr/bin/env bash
# 20 messages one after another through the whole system: each time, average, requests a second; writes docs/benchmarks/sequence.md.
#   ./eng/benchmark.sh --messages 20 --model-latency realistic|instant --seed 1
set -euo pipefail
cd "$(dirname "$0")/.."

[ -d /proc/self ] || { echo "Processes are read from /proc: this needs Linux." >&2; exit 2; }
command -v redis-server >/dev/null || { echo "Please install redis-server." >&2; exit 2; }
. eng/claude-cli.sh
. eng/services.sh
exec dotnet artifacts/bin/RemoteRunner.Load/release/RemoteRunner.Load.dll benchmark --report docs/benchmarks/sequence.md "$@"
