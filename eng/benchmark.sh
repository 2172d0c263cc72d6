#!/usr/bin/env bash
# 20 messages one after another through the whole system: each time, average, requests a second; writes docs/benchmarks/sequence.md.
#   ./eng/benchmark.sh --messages 20 --model-latency realistic|instant --seed 1
set -euo pipefail
cd "$(dirname "$0")/.."

. eng/services.sh
exec dotnet artifacts/bin/RemoteRunner.Load/release/RemoteRunner.Load.dll benchmark --report docs/benchmarks/sequence.md "$@"
