#!/usr/bin/env bash
# Kills bot, box, Claude and cache at random under load, breaks their connections, and accounts for every message that was
# sent: --minutes N (2), --seed S (random), --chats C (50), --keep (logs and data stay). Exit code 0 when nothing was
# lost, doubled, run twice, out of order or left running.
set -euo pipefail
cd "$(dirname "$0")/.."

[ -d /proc/self ] || { echo "Processes are read from /proc: this needs Linux." >&2; exit 2; }
command -v redis-server >/dev/null || { echo "Please install redis-server." >&2; exit 2; }
. eng/claude-cli.sh
dotnet build tests/RemoteRunner.FaultRun --nologo -v quiet
exec dotnet artifacts/bin/RemoteRunner.FaultRun/debug/RemoteRunner.FaultRun.dll "$@"
