#!/usr/bin/env bash
# Makes the pictures in docs/images from a running RemoteRunner: starts one with a simulated Telegram and the demo
# model and lives through the moments that eng/screenshots.mjs tells. `./eng/screenshots.sh FOLDER` puts them elsewhere.
set -euo pipefail
cd "$(dirname "$0")/.."

# Buttons carry emoji; a machine without a font for them would show boxes.
if ! fc-list 2>/dev/null | grep -qi emoji && command -v apt-get >/dev/null; then
  if [ "$(id -u)" = 0 ]; then root=(); else root=(sudo); fi
  "${root[@]}" apt-get update -qq
  "${root[@]}" apt-get install -y -qq --no-install-recommends fonts-noto-color-emoji >/dev/null
fi

token=screenshots-$RANDOM$RANDOM
world=http://localhost:8090
data=$(mktemp -d)
images=${1:-docs/images}
mkdir -p "$images"

cli=$(ls -d "$PWD"/.data/claude/*/node_modules/@anthropic-ai/*/claude 2>/dev/null | head -n 1 || true)
Box__Name=box OutsideWorld__Token=$token Data__Directory=$data Claude__Path=${REMOTERUNNER_CLAUDE:-$cli} Limits__Roles__admin__Minute=60 \
  dotnet run --project RemoteRunner.AppHost >"$data/apphost.log" 2>&1 &
host=$!
trap 'kill -TERM $host 2>/dev/null || true; wait $host 2>/dev/null || true; rm -rf "$data"' EXIT

wait_for() {
  for _ in $(seq 600); do
    if "${@:2}" >/dev/null 2>&1; then return; fi
    if ! kill -0 $host 2>/dev/null; then break; fi
    sleep 0.5
  done
  echo "$1 did not come." >&2
  tail -n 30 "$data/apphost.log" >&2
  exit 1
}
wait_for "The workspace" git -C "$data/workspaces/main" rev-parse --git-dir
mkdir -p "$data/workspaces/main/src"
echo '# My project' > "$data/workspaces/main/README.md"
cat > "$data/workspaces/main/src/app.js" <<'EOF'
// Greets whoever comes by.
const names = process.argv.slice(2);

function greeting(name) {
  return `hello, ${name}!`;
}

for (const name of names.length > 0 ? names : ['world']) {
  console.log(greeting(name));
}
EOF
git -C "$data/workspaces/main" add -A
git -C "$data/workspaces/main" -c user.name=Ada -c user.email=ada@example.org commit -q -m 'A greeting'
wait_for "The chat page" curl -fsS -o /dev/null "$world/?token=$token"
wait_for "The dashboard's link" grep -aqE 'http://localhost:[0-9]+/login[?]t=[0-9a-f]+' "$data/apphost.log"
dashboard=$(grep -aoE 'http://localhost:[0-9]+/login[?]t=[0-9a-f]+' "$data/apphost.log" | head -n 1)

node eng/screenshots.mjs "$world" "$token" "$dashboard" "$images"
echo "Wrote the pictures in $images"
