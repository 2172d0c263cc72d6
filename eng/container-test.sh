#!/usr/bin/env bash
# Builds the images, prints their sizes, starts the published stack under its limits, chats with it, reads the limits from
# inside, kills containers and chats again, fills the box with ten sessions, and looks for secrets where none may be.
#
# It needs root on a Debian-like Linux and no Docker engine: podman with runc runs the containers, Compose 1 speaks to its
# socket, and a loop runs the health checks that systemd would. Where no registry can be reached the bases of the images
# cannot either: a small Debian with this machine's .NET (and Node, redis-server, the Aspire dashboard of the NuGet cache)
# stands in for each of them, under its name.
#   sudo ./eng/container-test.sh              NO_BUILD=1 takes what is built already
#   ./eng/container-test.sh --possible        says why it cannot run here, if it cannot
set -euo pipefail
cd "$(dirname "$0")/.."
top=$PWD
work=$top/.data/container-test
export CONTAINERS_STORAGE_CONF=$work/storage.conf CONTAINERS_CONF=$work/containers.conf
export BUILDAH_FORMAT=docker # The other format knows no health checks.
began=$(date +%s)
say() { printf '\n== %s (%d s)\n' "$*" $(($(date +%s) - began)); }
fail() { echo "FAILED: $*" >&2; exit 1; }

telegram_token=1000001:token-of-the-container-test
control_token=control-token-of-the-container-test
users=$(seq -s, 2001 2012)

# ---------------------------------------------------------------------------------------------------------------- inside
inside() {
  ip link set lo up
  sed -i '/netns = /d' "$CONTAINERS_CONF"
  # As after a start of the machine: nothing of an earlier, broken run, its names in the DNS among it.
  rm -rf "$work/run"
  mount -t tmpfs tmpfs /run
  local socket=$work/podman.sock
  podman system service --time 0 "unix://$socket" 2>"$work/service.log" &
  service=$!
  # There is no systemd to run the health checks.
  (while sleep 1; do for c in $(podman ps -q 2>/dev/null); do podman healthcheck run "$c" >/dev/null 2>&1 || true; done; done) &
  checks=$!
  export DOCKER_HOST=unix://$socket COMPOSE_HTTP_TIMEOUT=300
  cd "$work/out"
  compose() { docker-compose -f docker-compose.yaml -f docker-compose.test.yaml "$@"; }
  finish() {
    local status=$?
    [ $status = 0 ] || { podman ps -a; for c in telegram-bot claudebox-web cache dashboard outside-world; do echo "--- $c"; podman logs --tail 30 "$(name $c)" 2>&1 || true; done; }
    kill $checks || true
    compose down -v --timeout 10 >/dev/null 2>&1 || true
    kill $service || true
    exit $status
  }
  trap finish EXIT
  name() { echo "remoterunner_$1_1"; }
  chat() { python3 "$top/eng/containers/chat.py" http://127.0.0.1:8091 $control_token "$@"; }
  # A file of the container's control group, of version 1 or else of version 2.
  in_group() { podman exec "$(name "$1")" sh -c "cat /sys/fs/cgroup/$2 2>/dev/null || cat /sys/fs/cgroup/$3"; }
  cpu_of() { podman exec "$(name "$1")" sh -c 'cd /sys/fs/cgroup; if [ -e cpu.max ]; then tr " " / <cpu.max; else echo "$(cat cpu/cpu.cfs_quota_us)/$(cat cpu/cpu.cfs_period_us)"; fi'; }
  killed_for_memory() { in_group "$1" memory/memory.oom_control memory.events | sed -n 's/^oom_kill //p'; }
  until [ -S "$socket" ]; do sleep 0.1; done

  say "Start the published stack"
  compose up -d 2>&1 | tail -n 8
  wait_healthy() {
    for _ in $(seq 240); do
      [ "$(podman inspect --format '{{.State.Health.Status}}' "$(name "$1")" 2>/dev/null || podman inspect --format '{{.State.Healthcheck.Status}}' "$(name "$1")")" = healthy ] && return
      sleep 0.5
    done
    podman healthcheck run "$(name "$1")" || true
    fail "$1 is not healthy"
  }
  [ "$(podman inspect --format '{{.State.Status}}' "$(name dashboard)")" = running ] || fail "the dashboard does not run"
  for service_name in cache claudebox-web telegram-bot backup; do wait_healthy $service_name; echo "$service_name is healthy"; done

  say "Chat with it"
  echo "first answer: $(chat 2001 '[[text The container answers.]]' 'The container answers.')"
  echo "again:        $(chat 2001 '[[text And again.]]' 'And again.')"

  say "The limits, read from inside"
  for service_name in claudebox-web telegram-bot backup cache dashboard; do
    printf '%-14s memory %s, cpu %s, pids %s\n' $service_name \
      "$(in_group $service_name memory/memory.limit_in_bytes memory.max)" "$(cpu_of $service_name)" "$(in_group $service_name pids/pids.max pids.max)"
  done 2>&1 | tee limits
  grep -Eq 'claudebox-web +memory 2147483648, cpu 150000/100000, pids 2048' limits || fail "the box's limits"
  grep -Eq 'telegram-bot +memory 1073741824, cpu 100000/100000, pids 256' limits || fail "the bot's limits"
  podman exec "$(name claudebox-web)" sh -c 'touch /app/x 2>/dev/null' && fail "the box's root is writable"
  [ "$(podman exec "$(name claudebox-web)" id -u)" = 1654 ] || fail "the box runs as somebody else"
  podman exec "$(name claudebox-web)" grep -E 'CapEff|NoNewPrivs' /proc/1/status >rights
  cat rights
  grep -q 'CapEff:.0000000000000000' rights || fail "the box has capabilities"

  say "Kill each service and chat again"
  for service_name in telegram-bot claudebox-web cache; do
    kill -9 "$(podman inspect --format '{{.State.Pid}}' "$(name $service_name)")"
    # Docker's daemon follows the restart policy; here nobody does, and podman first has to clear away what was killed.
    for try in $(seq 60); do
      sleep 1
      if [ "$(podman inspect --format '{{.State.Status}}' "$(name $service_name)")" = running ] || podman start "$(name $service_name)" >/dev/null 2>&1; then break; fi
      [ "$try" -lt 60 ] || fail "$service_name does not start again"
    done
    echo "after a kill of $service_name: $(chat 2001 "[[text Back after $service_name.]]" "Back after $service_name.")"
  done
  chat 2001 '[[history]]' 'The container answers' >/dev/null || fail "the conversation did not outlive the kills"
  echo "the conversation went on"

  say "Back it up and restore it for trial"
  echo "backup: $(chat 2001 '/backup now' 'is made and checked')"
  local api
  api=http://$(podman inspect --format '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' "$(name backup)"):8080/api/backups
  backups() { curl -fsS -H "Authorization: Bearer $(sed -n 's/^INTERNAL_KEY=//p' .env)" "$@"; }
  backups -X POST "$api/drill" >/dev/null
  for _ in $(seq 60); do sleep 1; backups "$api" | grep -q '"drill":{' && break; done
  echo "drill: $(chat 2001 '/backup' 'all as saved')"

  say "Twelve sessions in the box at the same time"
  echo "slowest answer: $(chat "$users" '[[text One of many.]]' 'One of many.')"
  echo "slowest answer of a second round: $(chat "$users" '[[text Second of many.]]' 'Second of many.')"
  printf 'box: %s of %s bytes at most, %s Claude processes now, killed for memory: %s\n' \
    "$(in_group claudebox-web memory/memory.max_usage_in_bytes memory.peak)" "$(in_group claudebox-web memory/memory.limit_in_bytes memory.max)" \
    "$(podman exec "$(name claudebox-web)" sh -c 'grep -la "^/opt/claude/claude" /proc/[0-9]*/cmdline 2>/dev/null | wc -l')" \
    "$(killed_for_memory claudebox-web)"
  [ "$(killed_for_memory claudebox-web)" = 0 ] || fail "something was killed for memory"
  for service_name in telegram-bot cache dashboard; do
    printf '%s: %s bytes resident\n' $service_name "$(in_group $service_name memory/memory.stat memory.stat | sed -n 's/^\(total_rss\|anon\) //p')"
  done

  say "Look for secrets"
  secrets=$(sed -n 's/^[A-Z_]*\(KEY\|TOKEN\|PASSWORD\)=//p' .env)
  mkdir -p "$work/seen"
  cp docker-compose.yaml docker-stack.yaml .env.example "$work/seen/"
  for service_name in telegram-bot claudebox-web backup cache dashboard; do
    podman logs "$(name $service_name)" >"$work/seen/$service_name.log" 2>&1
  done
  for image in telegram-bot claudebox-web backup; do
    podman image inspect "remoterunner/$image" >"$work/seen/$image.image" 2>/dev/null || podman image inspect "$(podman inspect --format '{{.Image}}' "$(name $image)")" >"$work/seen/$image.image"
    podman history --no-trunc "$(podman inspect --format '{{.Image}}' "$(name $image)")" >>"$work/seen/$image.image"
  done
  for path in /api/turns /api/none /none /openapi/v1.json "/api/turns/%00" "/api/sessions/x"; do
    curl -s -i -H 'Authorization: Bearer wrong' "http://127.0.0.1:8080$path" >>"$work/seen/pages" || true
  done
  while read -r secret; do
    [ -z "$secret" ] || ! grep -rlF -- "$secret" "$work/seen" || fail "a secret stands in the files above"
  done <<<"$secrets"
  echo "none in $(find "$work/seen" -type f | wc -l) files, $(du -sh "$work/seen" | cut -f1)"
  rm -r "$work/seen"
  say "Done"
}

# --------------------------------------------------------------------------------------------------------------- outside
install_tools() {
  local missing=()
  for tool in podman buildah runc docker-compose mmdebstrap iptables python3 curl; do command -v $tool >/dev/null || missing+=("$tool"); done
  [ -e /usr/lib/podman/netavark ] || missing+=(netavark aardvark-dns)
  [ -e /usr/libexec/podman/catatonit ] || command -v catatonit >/dev/null || missing+=(catatonit)
  [ ${#missing[@]} = 0 ] && return
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

has() { podman image exists "$1"; }

# A base with this machine's .NET, under the name of the one that a registry would serve.
stand_ins() {
  has localhost/standin/base || {
    [ -e "$work/base.tar" ] || mmdebstrap --quiet --variant=minbase --include=ca-certificates,libssl3,libstdc++6,zlib1g,tzdata "$(. /etc/os-release; echo "$VERSION_CODENAME")" "$work/base.tar"
    podman import --quiet "$work/base.tar" localhost/standin/base >/dev/null
  }
  local dotnet c
  dotnet=$(dirname "$(readlink -f "$(command -v dotnet)")")
  has localhost/standin/aspnet || {
    c=$(buildah from localhost/standin/base)
    for part in dotnet host shared; do buildah copy -q "$c" "$dotnet/$part" "/usr/share/dotnet/$part" >/dev/null; done
    buildah copy -q "$c" /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt >/dev/null
    buildah run "$c" -- sh -c 'ln -s /usr/share/dotnet/dotnet /usr/bin/dotnet && groupadd -g 1654 app && useradd -u 1654 -g 1654 -m app'
    buildah config --env ASPNETCORE_HTTP_PORTS=8080 --env DOTNET_RUNNING_IN_CONTAINER=true "$c"
    buildah commit -q "$c" localhost/standin/aspnet >/dev/null
    for part in sdk packs; do buildah copy -q "$c" "$dotnet/$part" "/usr/share/dotnet/$part" >/dev/null; done
    buildah config --env DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 --env DOTNET_CLI_TELEMETRY_OPTOUT=1 --env DOTNET_NOLOGO=1 --env NUGET_CERT_REVOCATION_MODE=offline "$c"
    buildah commit -q "$c" localhost/standin/sdk >/dev/null
    buildah rm "$c" >/dev/null
  }
  has localhost/standin/node || {
    c=$(buildah from localhost/standin/aspnet)
    buildah copy -q "$c" "$(readlink -f "$(command -v node)")" /usr/bin/node >/dev/null
    buildah copy -q "$c" "$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")" /usr/lib/npm >/dev/null
    buildah run "$c" -- ln -s /usr/lib/npm/bin/npm-cli.js /usr/bin/npm
    buildah config --env NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt "$c"
    buildah commit -q "$c" localhost/standin/node >/dev/null
    buildah rm "$c" >/dev/null
  }
  local redis dashboard tools
  redis=$(sed -n 's/^    image: "\(docker.io.*redis.*\)"/\1/p' "$work/out/docker-compose.yaml")
  dashboard=$(sed -n 's/^    image: "\(mcr.*dashboard.*\)"/\1/p' "$work/out/docker-compose.yaml")
  has "$redis" || {
    c=$(buildah from localhost/standin/base)
    buildah run "$c" -- sh -c 'groupadd -g 999 redis; useradd -u 999 -g 999 redis; apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends redis-server >/dev/null && install -d -o 999 -g 999 /data'
    buildah config --workingdir /data "$c"
    buildah commit -q "$c" "$redis" >/dev/null
    buildah rm "$c" >/dev/null
  }
  has "$dashboard" || {
    tools=$(ls -d "${NUGET_PACKAGES:-$HOME/.nuget/packages}"/aspire.dashboard.sdk.linux-*/*/tools | tail -n 1)
    c=$(buildah from localhost/standin/aspnet)
    buildah copy -q "$c" "$tools" /app >/dev/null
    buildah run "$c" -- chmod 755 /app/Aspire.Dashboard
    buildah run "$c" -- sh -c 'apt-get update -qq && apt-get install -y -qq --no-install-recommends "$(apt-cache pkgnames libicu | grep -E "^libicu[0-9]+$" | tail -n 1)" >/dev/null'
    buildah config --workingdir /app --entrypoint '["/app/Aspire.Dashboard"]' --cmd '' "$c"
    buildah commit -q "$c" "$dashboard" >/dev/null
    buildah rm "$c" >/dev/null
  }
  c=$(buildah from localhost/standin/node)
  buildah copy -q "$c" artifacts/bin/RemoteRunner.Simulators/debug /app >/dev/null
  buildah copy -q "$c" eng/containers/forward.js /forward.js >/dev/null
  buildah config --entrypoint '["sh", "-c", "node /forward.js & exec dotnet /app/RemoteRunner.Simulators.dll --urls http://127.0.0.1:8090"]' --cmd '' "$c"
  buildah commit -q "$c" localhost/standin/outside-world >/dev/null
  buildah rm "$c" >/dev/null
}

publish() {
  rm -rf "$work/out"
  [ "${NO_BUILD:-}" ] || dotnet build RemoteRunner.AppHost --nologo -v quiet
  dotnet run --no-build --project RemoteRunner.AppHost -- --operation publish --step publish --output-path "$work/out" \
    Telegram:ApiBaseUrl=http://outside-world:8091 Anthropic:BaseUrl=http://outside-world:8091
  [ -s "$work/out/docker-compose.yaml" ] || fail "nothing was published"
  sed -e "s/^TELEGRAM_TOKEN=$/TELEGRAM_TOKEN=$telegram_token/" -e '/^DEEPGRAM/!s/^\([A-Z_]*\)=$/\1='"$(head -c 18 /dev/urandom | od -An -tx1 | tr -d ' \n')"'/' "$work/out/.env.example" >"$work/out/.env"
  # One value each: a secret that is found must be told from another.
  awk -F= '/^[A-Z_]+=[0-9a-f]{36}$/ { print $1 "=" $2 NR; next } { print }' "$work/out/.env" >"$work/out/.env.new" && mv "$work/out/.env.new" "$work/out/.env"
  printf 'CLAUDE_OAUTH_TOKEN=\nTELEGRAM_ADMINS=2001\nTELEGRAM_ALLOWED_USERS=%s\n' "$users" >>"$work/out/.env"
  local anthropic_key i=0
  anthropic_key=$(sed -n 's/^ANTHROPIC_API_KEY=//p' "$work/out/.env")
  {
    printf 'services:\n  outside-world:\n    image: localhost/standin/outside-world\n    networks: [remoterunner]\n    ports: ["127.0.0.1:8091:8091"]\n    environment:\n'
    printf '      OutsideWorld__Token: "%s"\n      OutsideWorld__TelegramToken: "%s"\n      OutsideWorld__AnthropicKey: "%s"\n' $control_token $telegram_token "$anthropic_key"
    for user in ${users//,/ }; do
      printf '      OutsideWorld__Users__%d__Id: "%d"\n      OutsideWorld__Users__%d__FirstName: "User%d"\n      OutsideWorld__Users__%d__Username: "user%d"\n' $i "$user" $i "$user" $i "$user"
      i=$((i + 1))
    done
  } >"$work/out/docker-compose.test.yaml"
}

own_size() { # of an image beyond the base it stands on, in MB
  echo $((($(podman image inspect --format '{{.Size}}' "$1") - $(podman image inspect --format '{{.Size}}' localhost/standin/aspnet)) / 1000000))
}

if [ "${1:-}" = inside ]; then
  began=$2
  inside
  exit
fi

why_not() {
  if [ "$(id -u)" != 0 ]; then echo "it needs root"
  elif ! command -v apt-get >/dev/null; then echo "it needs a Debian-like Linux"
  elif ! unshare -n -m true 2>/dev/null; then echo "this machine gives nobody a network and mounts of their own"
  fi
}
if [ "${1:-}" = --possible ]; then
  why=$(why_not)
  echo "$why"
  [ -z "$why" ]
  exit
fi
[ -z "$(why_not)" ] || fail "$(why_not)"
mkdir -p "$work"
printf '[storage]\ndriver = "overlay"\ngraphroot = "%s/storage"\nrunroot = "%s/run"\n' "$work" "$work" >"$CONTAINERS_STORAGE_CONF"
# The soft limits are the hard ones, for raising them takes a capability that may be missing; builds use this machine's network.
printf '[containers]\ndefault_ulimits = ["nofile=20000:20000", "nproc=32768:32768"]\nnetns = "host"\n[engine]\nruntime = "runc"\ncgroup_manager = "cgroupfs"\nevents_logger = "file"\n[network]\nnetwork_backend = "netavark"\n' >"$CONTAINERS_CONF"

say "Tools"
install_tools
say "Publish"
publish
say "Bases"
stand_ins
say "Images"
ASPIRE_CONTAINER_RUNTIME=podman dotnet run --no-build --project RemoteRunner.AppHost -- --operation publish --step build --output-path "$work/out" \
  Images:Sdk=localhost/standin/sdk Images:Runtime=localhost/standin/aspnet Images:Node=localhost/standin/node >"$work/build.log" 2>&1 || { tail -n 40 "$work/build.log"; fail "the images"; }
version=$(sed -n 's|.*remoterunner/telegram-bot:\([^}]*\)}.*|\1|p' "$work/out/docker-compose.yaml" | head -n 1)
cli=$(podman run --rm --entrypoint stat "remoterunner/claudebox-web:$version" -c %s /opt/claude/claude)
bot=$(own_size "remoterunner/telegram-bot:$version")
box=$(own_size "remoterunner/claudebox-web:$version")
backup=$(own_size "remoterunner/backup:$version")
echo "own layers, uncompressed: telegram-bot $bot MB, backup $backup MB, claudebox-web $box MB of which the CLI $((cli / 1000000)) MB"
[ "$bot" -lt 60 ] || fail "the bot's layers are 60 MB or more"
[ "$backup" -lt 100 ] || fail "the layers of backup are 100 MB or more"
[ "$((box - cli / 1000000))" -le 100 ] || fail "the box's layers are more than the CLI and 100 MB"

exec unshare -n -m "$0" inside "$began"
