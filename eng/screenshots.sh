#!/usr/bin/env bash
# Makes the pictures in docs/images from a running RemoteRunner: starts one with a simulated Telegram and the demo
# model, holds a short conversation, and takes screenshots of the chat page and the conversation in the browser at phone and
# desktop width and of a turn's trace.
set -euo pipefail
cd "$(dirname "$0")/.."

# Buttons carry emoji; a machine without a font for them would show boxes.
if ! fc-list 2>/dev/null | grep -qi emoji && command -v apt-get >/dev/null; then
  if [ "$(id -u)" = 0 ]; then root=(); else root=(sudo); fi
  "${root[@]}" apt-get update -qq
  "${root[@]}" apt-get install -y -qq --no-install-recommends fonts-noto-color-emoji >/dev/null
fi

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
last_link() { chat | grep -oE 'http://localhost:[0-9]+/signin#[A-Za-z0-9_-]+' | tail -n 1 || true; }
picture() { node eng/screenshot.mjs "$page/?token=$token" "$images/$1" "$2" "document.body.innerText.includes('$3')"; }

cli=$(ls -d "$PWD"/.data/claude/*/node_modules/@anthropic-ai/*/claude 2>/dev/null | head -n 1 || true)
OutsideWorld__Token=$token Data__Directory=$data Claude__Path=${REMOTERUNNER_CLAUDE:-$cli} \
  dotnet run --project RemoteRunner.AppHost >"$data/apphost.log" 2>&1 &
host=$!
trap 'kill -TERM $host 2>/dev/null || true; wait $host 2>/dev/null || true; rm -rf "$data"' EXIT

for _ in $(seq 600); do [ -d "$data/workspaces/main/.git" ] && break; sleep 0.5; done
mkdir -p "$data/workspaces/main/src"
echo '# My project' > "$data/workspaces/main/README.md"
echo 'console.log("hello")' > "$data/workspaces/main/src/app.js"

for _ in $(seq 600); do curl -fsS -o /dev/null "$page/?token=$token" 2>/dev/null && break; sleep 0.5; done
say "list the files here"
wait_for "README.md"
dashboard=$(grep -aoE 'http://localhost:[0-9]+/login[?]t=[0-9a-f]+' "$data/apphost.log" | head -n 1)
node eng/screenshot.mjs "$dashboard&returnUrl=%2Ftraces" "$images/trace.png" 1280x800 "$(grep -v '^//' eng/open-trace.js)"
say "write hello.txt with Hello from my phone"
wait_for "Allow once"
picture chat-phone.png 390x844 "Allow once"
picture chat-desktop.png 1280x900 "Allow once"
for shot in "web-phone.png 390x844 light" "web-desktop.png 1280x900 dark"; do
  read -r file size scheme <<<"$shot"
  before=$(last_link)
  say "/web"
  for _ in $(seq 100); do link=$(last_link); [ "$link" != "$before" ] && break; sleep 0.2; done
  node eng/screenshot.mjs "$link" "$images/$file" "$size" "$(grep -v '^//' eng/open-conversation.js)" "$scheme"
done
say "/stop"
wait_for "Stopped"
say "/usage"
wait_for "This month"
picture usage-phone.png 390x844 "This month"
echo "Wrote the pictures in $images"
