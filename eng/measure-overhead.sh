#!/usr/bin/env bash
# What is ours of an answer, in one run: the same prompt through the whole system, through a warm Claude Code CLI driven
# directly, and through a fresh `claude -p`; writes docs/benchmarks/overhead.md.
#   ./eng/measure-overhead.sh --messages 20
#   ./eng/measure-overhead.sh burst --chats 10 --rounds 5    ten warm sessions asked at once, and ten CLIs: docs/benchmarks/burst.md
set -euo pipefail
cd "$(dirname "$0")/.."

. eng/services.sh
what=overhead
if [ "${1:-}" = burst ]; then what=burst; shift; fi
exec dotnet artifacts/bin/RemoteRunner.Load/release/RemoteRunner.Load.dll "$what" --report "docs/benchmarks/$what.md" "$@"
