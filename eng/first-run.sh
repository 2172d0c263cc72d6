#!/usr/bin/env bash
# Measures a first run: on a clean clone, with NuGet packages and the CLI already on the machine, the time from
# `dotnet run` to the chat page and to the first answered message.
#   ./eng/first-run.sh [--keep]      --keep leaves the clone for a look
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
clone=$(mktemp -d)/RemoteRunner
token=first-run-$RANDOM$RANDOM
page=http://localhost:8090
log=$(dirname "$clone")/apphost.log

if curl -fsS -o /dev/null --max-time 1 "$page/alive" 2>/dev/null; then
  echo "Something answers on $page already: stop it first." >&2
  exit 1
fi

# A build machine may have these switched off; a person's machine has the SDK's defaults.
unset UseSharedCompilation MSBUILDDISABLENODEREUSE DOTNET_CLI_USE_MSBUILD_SERVER

git clone --quiet "$root" "$clone"
if [ -d "$root/.data/claude" ]; then
  mkdir -p "$clone/.data"
  cp -rl "$root/.data/claude" "$clone/.data/claude"
else
  echo "The CLI is not cached yet (run ./test.sh once); its download will be part of the figures."
fi
cd "$clone"

now() { date +%s.%N; }
since() { awk -v a="$1" -v b="$(now)" 'BEGIN { printf "%.1f", b - a }'; }
control() { curl -fsS -H "X-OutsideWorld-Token: $token" "$@"; }

start=$(now)
OutsideWorld__Token=$token dotnet run --project RemoteRunner.AppHost >"$log" 2>&1 &
host=$!
finish() {
  kill -TERM "$host" 2>/dev/null || true
  wait "$host" 2>/dev/null || true
  [ "${1:-}" = --keep ] && echo "Left in $clone" || rm -rf "$(dirname "$clone")"
}
trap 'finish "${keep:-}"' EXIT
keep=${1:-}

wait_for() {
  local what=$1 limit=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    if ! kill -0 "$host" 2>/dev/null || [ "${limit%.*}" -le 0 ]; then
      echo "$what did not come. The end of the AppHost's output:" >&2
      tail -n 30 "$log" >&2
      exit 1
    fi
    limit=$(awk -v l="$limit" 'BEGIN { print l - 0.1 }')
    sleep 0.1
  done
}
answered() { control "$page/control/telegram/chats/1001" | grep -q README.md; }

wait_for "The chat page" 600 curl -fsS -o /dev/null "$page/?token=$token"
page_time=$(since "$start")
wait_for "The workspace" 300 test -d .data/workspaces/main
echo "first run" > .data/workspaces/main/README.md
control -H 'Content-Type: application/json' -d '{"userId":1001,"text":"list the files here"}' "$page/control/telegram/messages" >/dev/null
wait_for "The answer" 300 answered
answer_time=$(since "$start")

echo "chat page              ${page_time} s   (goal 20)"
echo "first answered message ${answer_time} s   (goal 25)"
