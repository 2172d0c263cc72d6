#!/usr/bin/env bash
# Installs what the tests need, builds without a warning, checks the format, runs every test, and then the published stack in
# containers where that can be done (root on a Debian-like Linux).
# Ends with one line: "N passed, N failed".
set -euo pipefail
cd "$(dirname "$0")"

say() { printf '\n== %s\n' "$*"; }

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

say "Tools"
missing=()
command -v redis-server >/dev/null || missing+=(redis-server)
command -v restic >/dev/null || missing+=(restic)
command -v git >/dev/null || missing+=(git)
command -v tmux >/dev/null || missing+=(tmux)
command -v ssh-keygen >/dev/null || missing+=(openssh-client)
# A server without a service, and an account that it alone sees: clones by ssh.
PATH="$PATH:/usr/sbin" command -v dropbear >/dev/null || missing+=(dropbear-bin)
compgen -G '/usr/lib*/libnss_wrapper.so' >/dev/null || compgen -G '/usr/lib/*/libnss_wrapper.so' >/dev/null || missing+=(libnss-wrapper)
command -v npm >/dev/null || missing+=(npm)
command -v chromium >/dev/null || missing+=(chromium)
command -v docker-compose >/dev/null || missing+=(docker-compose)
command -v docker >/dev/null || missing+=(docker.io)
if [ ${#missing[@]} -gt 0 ]; then
  if ! command -v apt-get >/dev/null; then
    echo "Please install: ${missing[*]}" >&2
    exit 1
  fi
  echo "Installing ${missing[*]}"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

# Always the pinned CLI, whatever is set.
unset REMOTERUNNER_CLAUDE
. eng/claude-cli.sh
"$REMOTERUNNER_CLAUDE" --version

say "Build"
dotnet build RemoteRunner.sln --nologo -v quiet -p:Strict=true

say "Format"
dotnet format RemoteRunner.sln --verify-no-changes --no-restore

say "Tests"
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

# Test projects one after another, told by their names.
run() {
  local modules=() name
  for name in "$@"; do modules+=("artifacts/bin/RemoteRunner.$name.Tests/debug/RemoteRunner.$name.Tests.dll"); done
  dotnet test --test-modules "$(IFS=';'; echo "${modules[*]}")" --no-progress --max-parallel-test-modules 1 2>&1 | tee "$results/$1"
}

set +e
if [ $# = 0 ]; then
  # Two rows side by side: those that start the whole system, which never run beside one another, and all others. Much of
  # each is waiting for processes to start, to be killed and to come back.
  whole=(EndToEnd FaultRun Load)
  parts=()
  for project in tests/*.Tests; do
    name=${project#tests/RemoteRunner.} name=${name%.Tests}
    [[ " ${whole[*]} " == *" $name "* ]] || parts+=("$name")
  done
  run "${whole[@]}" &
  row=$!
  run "${parts[@]}"
  status=$?
  wait $row || status=$?
else
  dotnet test --solution RemoteRunner.sln --no-build --no-progress --max-parallel-test-modules 2 "$@" 2>&1 | tee "$results/some"
  status=$?
fi
set -e

# Of every row's summary: "  succeeded: 17".
count() { cat "$results"/* | sed -n "s/^ *$1: *\([0-9][0-9]*\).*/\1/p" | awk '{ sum += $1 } END { print sum + 0 }'; }
passed=$(count succeeded)
failed=$(count failed)
skipped=$(count skipped)
[ "$skipped" = 0 ] || { echo "$skipped tests were skipped; none may be." >&2; status=1; }
[ "$passed" -gt 0 ] || status=1
# A row that broke off counts, whatever it had counted.
[ "$status" = 0 ] || [ "$failed" -gt 0 ] || failed=1

# Not when only some tests were asked for.
if [ $# = 0 ]; then
  say "Containers"
  if why=$(./eng/container-test.sh --possible); then
    if NO_BUILD=1 ./eng/container-test.sh; then
      passed=$((passed + 1))
    else
      failed=$((failed + 1)) status=1
    fi
  else
    echo "Left out here: $why."
  fi
fi
# Once more where it is seen: the names of what failed, and why.
[ "$failed" = 0 ] || { echo; grep -h -A 12 -E '^ *failed ' "$results"/* | head -n 200 || true; }
echo
echo "$passed passed, $failed failed"
exit "$status"
