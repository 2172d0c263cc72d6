#!/usr/bin/env bash
# 100 who follow one streaming turn: how much slower it becomes, and the memory of each; writes docs/benchmarks/followers.md.
#   ./eng/followers.sh --followers 100 --rounds 5
set -euo pipefail
cd "$(dirname "$0")/.."

. eng/services.sh
exec dotnet artifacts/bin/RemoteRunner.Load/release/RemoteRunner.Load.dll followers --report docs/benchmarks/followers.md "$@"
