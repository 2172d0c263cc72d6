#!/usr/bin/env bash
# Measures a first and an incremental backup of a generated tree (1 GB, 1 % changed) in one run: ours, restic alone, and
# tar | zstd. Ours is what the running service does from hold to snapshot (search for ignored output, cache export, restic), as
# the program itself times it; checks and pruning come after it, and restic alone does none either. CPU time and memory are
# the whole program's, start included. Each is
# done in three rounds with fresh repositories, and the best of each counts: other work on the machine only ever slows down.
# Needs restic, zstd, redis-server, python3 and GNU time. RESTIC, MIB and ROUNDS override the program, the size, the rounds.
set -euo pipefail
cd "$(dirname "$0")/.."

mib=${MIB:-1024}
restic=${RESTIC:-restic}
rounds=${ROUNDS:-3}
for tool in "$restic" zstd redis-server git python3 /usr/bin/time; do
  command -v "$tool" >/dev/null || { echo "Please install $tool." >&2; exit 1; }
done

work=$(mktemp -d)
redis=
trap '[ -z "$redis" ] || kill "$redis"; rm -rf "$work"' EXIT

# Compiled ahead, as in its image.
dotnet publish RemoteRunner.Backup -c Release -o "$work/app" --use-current-runtime --self-contained false -p:PublishReadyToRun=true --nologo -v quiet >&2
program=$work/app/RemoteRunner.Backup.dll

echo "Generating $mib MiB" >&2
mkdir -p "$work/box" "$work/workspaces/app"
python3 - "$work/workspaces/app" "$mib" 1 <<'PY'
import os, random, sys
# Half of it is source-like text in small files, half is noise in larger ones: what repositories with their packs hold.
root, mib, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
random.seed(seed)
words = [bytes(random.choices(b"abcdefghijklmnopqrstuvwxyz", k=random.randint(3, 10))) for _ in range(5000)]
def text(size):
    out = bytearray()
    while len(out) < size:
        out += b" ".join(random.choices(words, k=12)) + b"\n"
    return bytes(out[:size])
number = 0
left = mib * 1024 * 1024
while left > 0:
    small = number % 20 != 19
    size = random.randint(1, 48) * 1024 if small else random.randint(128, 900) * 1024
    folder = os.path.join(root, f"d{number // 400}", f"s{number // 40 % 10}")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, f"f{number}"), "wb") as file:
        file.write(text(size) if small else random.randbytes(size))
    left -= size
    number += 1
PY
git -C "$work/workspaces/app" init -q

change() {
  python3 - "$work/workspaces/app" "$1" <<'PY'
import os, random, sys
random.seed(int(sys.argv[2]))
files = sorted(os.path.join(d, f) for d, _, names in os.walk(sys.argv[1]) if ".git" not in d for f in names)
for path in random.sample(files, len(files) // 100):
    with open(path, "r+b") as file:
        file.write(random.randbytes(512))
PY
}

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
redis-server --bind 127.0.0.1 --port "$port" --save "" --dir "$work" >/dev/null &
redis=$!
until redis-cli -p "$port" ping >/dev/null 2>&1; do :; done
for i in $(seq 1 2000); do echo "RPUSH rr:turn:$i:events one two three four five"; done | redis-cli -p "$port" >/dev/null

export RESTIC_PASSWORD=report

ours() {
  env ConnectionStrings__cache="127.0.0.1:$port" Backup__Directory="$round/backup" Backup__BoxDirectory="$work/box" Backup__ResticPath="$restic" \
    Backup__WorkspacesRoot="$work/workspaces" Backup__Password=report Backup__HoldWait=00:00:00 \
    dotnet "$program" backup --snapshot-only >"$work/said"
}
plain() {
  export RESTIC_CACHE_DIR=$round/plain-cache
  "$restic" backup -q -r "$round/plain" --host report "$work/box" "$work/workspaces"
}
archive() { tar -C "$work" -cf - box workspaces | zstd -q -3 -f -o "$round/archive.tar.zst"; }

# Keeps the best wall time, CPU time and the peak memory (of the largest process: ours and restic's add up to it) of what is done.
declare -A wall cpu peak stored
measure() { # what, when
  sync
  /usr/bin/time -f '%e %U %S %M' -o "$work/time" bash -c "$(declare -f "$1"); $1"
  local e u y m c
  read -r e u y m < <(tail -n 1 "$work/time")
  # … were new, in 9.12 s.
  [ "$1" != ours ] || e=$(sed -n 's/.* in \([0-9.]*\) s\.$/\1/p' "$work/said")
  c=$(awk -v u="$u" -v y="$y" 'BEGIN { printf "%.2f", u + y }')
  wall[$1-$2]=$(least "${wall[$1-$2]:-}" "$e")
  cpu[$1-$2]=$(least "${cpu[$1-$2]:-}" "$c")
  [ "${peak[$1-$2]:-0}" -gt "$((m / 1024))" ] || peak[$1-$2]=$((m / 1024))
  echo "round $n: $1 $2: $e s, $c s of CPU, $((m / 1024)) MB" >&2
}
least() { awk -v a="$1" -v b="$2" 'BEGIN { print (a == "" || b < a + 0) ? b : a }'; }
size() { du -sm "$1" | cut -f1; }
export port work program restic round

for n in $(seq "$rounds"); do
  round=$work/round-$n
  mkdir "$round"
  RESTIC_CACHE_DIR=$round/plain-cache "$restic" init -q -r "$round/plain" >/dev/null
  # Every way reads warm files; who comes first changes with the round.
  find "$work/workspaces" -type f -exec cat {} + >/dev/null
  if [ $((n % 2)) = 1 ]; then order="plain ours archive"; else order="ours plain archive"; fi
  for what in $order; do measure "$what" first; done
  stored=([plain]=$(size "$round/plain") [ours]=$(size "$round/backup/repository") [archive]=$(size "$round/archive.tar.zst"))
  change "$((n + 1))"
  for what in $order; do measure "$what" changed; done
  rm -rf "$round"
done

row() { printf '| %s | %s s (%s s) | %s s (%s s) | %s MB | %s MB | %s MB |\n' "$2" "${wall[$1-first]}" "${cpu[$1-first]}" "${wall[$1-changed]}" "${cpu[$1-changed]}" "${stored[$1]}" "${peak[$1-first]}" "${peak[$1-changed]}"; }
report=docs/benchmarks/backup.md
{
  echo "# A backup beside restic alone and tar | zstd"
  echo
  echo "Made by \`./eng/backup-report.sh\` on $(date -u +%F): $mib MiB in $(find "$work/workspaces" -type f | wc -l) files, then 1 % of the files changed; best of $rounds rounds; $("$restic" version | cut -d' ' -f1,2), $(nproc) cores."
  echo
  echo '| wall time (CPU time) | first run | 1 % changed | stored at first | peak memory, first | peak memory, changed |'
  echo '|---|---|---|---|---|---|'
  row ours 'RemoteRunner.Backup'
  row plain 'restic alone'
  row archive 'tar \| zstd -3'
  echo
  awk -v o="${wall[ours-first]}" -v p="${wall[plain-first]}" -v n="${wall[ours-changed]}" -v q="${wall[plain-changed]}" -v oc="${cpu[ours-first]}" -v pc="${cpu[plain-first]}" 'BEGIN {
    printf "First run: %+.1f %% of restic alone (CPU time %+.1f %%). Changed: %+.1f s beside restic alone.\n", (o / p - 1) * 100, (oc / pc - 1) * 100, n - q }'
} | tee "$report"
