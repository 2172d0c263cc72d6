#!/usr/bin/env bash
# Drives people's messages through the simulated Bot API into the whole running system (redis-server, bot, box, real Claude
# Code CLI, simulated model) and measures from the tap to the answer; writes docs/benchmarks/load-….md and .html.
#   ./eng/load.sh --chats 10 --minutes 5 --model-latency realistic|instant --profile text|mixed|voice|cached --seed 1
#   ./eng/load.sh curve --points 1,5,10,25,50,100,200 --minutes 2
#   ./eng/load.sh deployment --box https://box.example.org --user tg:1001 --messages 5
#       a real one, by its turn API, with its internal key in REMOTERUNNER_INTERNAL_KEY; at most 20 messages, each costs money
# Further: --think SECONDS (5) between answer and next message, --processes N (20) Claude processes kept,
# --running N (10) turns at once, --warm-up N (100) messages of one
# more person before, for a server that has run for a while is what people meet, --reports FOLDER.
set -euo pipefail
cd "$(dirname "$0")/.."

case "${1:-}" in
  # Nothing of it runs here.
  deployment) dotnet build tests/RemoteRunner.Load -c Release --nologo -v quiet ;;
  curve) . eng/services.sh; shift; set -- curve --report docs/benchmarks/scale.md "$@" ;;
  *) . eng/services.sh; set -- load --reports docs/benchmarks "$@" ;;
esac
exec dotnet artifacts/bin/RemoteRunner.Load/release/RemoteRunner.Load.dll "$@"
