#!/usr/bin/env bash
# Makes the pictures in docs/images from a running RemoteRunner: starts one with a simulated Telegram and the demo
# model, holds a short conversation, and takes screenshots of the chat page at phone and desktop width.
set -euo pipefail
cd "$(dirname "$0")/.."

token=screenshots-$RANDOM$RANDOM
page=http://localhost:8090
data=$(mktemp -d)
images=docs/images
mkdir -p "$images"

control() { curl -fsS -H "X-OutsideWorld-Token: $token" -H 'Content-Type: application/json' "$@"; }
say() { control -d "{\"userId\":1001,\"text\":\"$1\"}" "$page/control/telegram/messages" >/dev/null; }
chat() { control "$page/control/telegram/chats/1001"; }
wait_for() {
  for _ in $(seq 600); do
    if chat 2>/dev/null | grep -q "$1"; then return; fi
    sleep 0.2
  done
  echo "'$1' did not come into the chat." >&2
  tail -n 30 "$data/apphost.log" >&2
  exit 1
}
picture() {
  local profile
  profile=$(mktemp -d)
  chromium --headless --no-sandbox --disable-gpu --disable-quic --hide-scrollbars --no-first-run --disable-sync \
    --disable-background-networking --disable-component-update --user-data-dir="$profile" \
    --window-size="$2" --force-device-scale-factor=2 --timeout=4000 \
    --screenshot="$images/$1" "$page/?token=$token" >/dev/null 2>&1
  rm -rf "$profile"
}

OutsideWorld__Token=$token Data__Directory=$data Claude__Path=${REMOTERUNNER_CLAUDE:-} \
  dotnet run --project RemoteRunner.AppHost >"$data/apphost.log" 2>&1 &
host=$!
trap 'kill -INT $host 2>/dev/null || true; wait $host 2>/dev/null || true; rm -rf "$data"' EXIT

for _ in $(seq 600); do [ -d "$data/workspaces/main/.git" ] && break; sleep 0.5; done
mkdir -p "$data/workspaces/main/src"
echo '# My project' > "$data/workspaces/main/README.md"
echo 'console.log("hello")' > "$data/workspaces/main/src/app.js"

for _ in $(seq 600); do curl -fsS -o /dev/null "$page/?token=$token" 2>/dev/null && break; sleep 0.5; done
say "list the files here"
wait_for "README.md"
say "write hello.txt with Hello from my phone"
wait_for "Allow once"
picture chat-phone.png 390,844
picture chat-desktop.png 1280,900
echo "Wrote $images/chat-phone.png and $images/chat-desktop.png"
