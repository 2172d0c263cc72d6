#!/usr/bin/env bash
# Two versions beside one another in one run: builds both commits and puts the same load on them in turn, so that what else
# the machine does meets both; writes docs/benchmarks/compare.md.
#   ./eng/compare.sh OLD NEW --rounds 2 --chats 10 --minutes 2 --seed 1
# OLD and NEW are commits; the rest goes to ./eng/load.sh.
set -euo pipefail
cd "$(dirname "$0")/.."

[ $# -ge 2 ] || { sed -n '2,5s/^# //p' "$0" >&2; exit 2; }
[ -d /proc/self ] || { echo "Processes are read from /proc: this needs Linux." >&2; exit 2; }
command -v redis-server >/dev/null || { echo "Please install redis-server." >&2; exit 2; }
old=$(git rev-parse --short "$1^{commit}") new=$(git rev-parse --short "$2^{commit}")
shift 2
rounds=2
if [ "${1:-}" = --rounds ]; then rounds=$2; shift 2; fi
. eng/claude-cli.sh

work=$PWD/.data/compare
mkdir -p "$work"
# MSBuild looks for these in every folder above: a commit that has none must not get this one's.
for file in Directory.Build.props Directory.Build.targets Directory.Packages.props; do echo '<Project />' > "$work/$file"; done
ahead=yes
for commit in $old $new; do
  [ -d "$work/$commit" ] || git clone --quiet --no-checkout . "$work/$commit"
  git -C "$work/$commit" checkout --quiet "$commit"
  # A load tool from before that script starts plain builds: then both do.
  [ -f "$work/$commit/eng/services.sh" ] || ahead=
done
for commit in $old $new; do
  (cd "$work/$commit" && if [ -n "$ahead" ]; then . eng/services.sh; else dotnet build tests/RemoteRunner.Load -c Release --nologo -v quiet; fi)
done

for round in $(seq "$rounds"); do
  for commit in $old $new; do
    echo "round $round of $rounds: $commit"
    REMOTERUNNER_SERVICES=${ahead:+"$work/$commit/artifacts/services"} \
      dotnet "$work/$commit/artifacts/bin/RemoteRunner.Load/release/RemoteRunner.Load.dll" load --reports "$work" --name "$commit-$round" "$@"
  done
done

# A row of a report: | what | messages | mean | median | p90 | p99 | longest |
milliseconds() { # COMMIT ROW COLUMN: the median of the rounds
  for round in $(seq "$rounds"); do grep -F "| $2 |" "$work/$1-$round.md" | head -n 1 | cut -d'|' -f "$3"; done |
    sort -n | awk '{ value[NR] = $1 } END { printf "%.0f", 1000 * (NR % 2 ? value[(NR + 1) / 2] : (value[NR / 2] + value[NR / 2 + 1]) / 2) }'
}

{
  echo "# Two versions in one run"
  echo
  echo "Made by \`./eng/compare.sh $old $new --rounds $rounds $*\` on $(date -u +%F): the same load on both, in turn; of $rounds rounds each the"
  echo "median. Milliseconds."
  echo
  for commit in $old $new; do echo "- $commit: $(git log -1 --format='%cs, %s' "$commit")"; done
  echo
  echo "| | $old, median | $new, median | ratio | $old, p90 | $new, p90 | ratio |"
  echo "|---|---:|---:|---:|---:|---:|---:|"
  for row in "first sign (typing or a message)" "first text" "final answer" "of it the model's own" "ours, answered by a warm process" "ours, first text after the model's first word, warm"; do
    printf '| %s ' "$row"
    for column in 5 6; do
      before=$(milliseconds "$old" "$row" $column) after=$(milliseconds "$new" "$row" $column)
      printf '| %s | %s | %s ' "$before" "$after" "$(awk -v b="$before" -v a="$after" 'BEGIN { if (b > 0) printf "%.2f", a / b; else printf "–" }')"
    done
    echo '|'
  done
} | tee docs/benchmarks/compare.md
