#!/usr/bin/env bash
# BenchmarkDotNet suites of what is hot: intake of updates, reading Claude's output, Markdown, event log, outbound scheduler
# (the limiter has its own: ./eng/benchmark-limiter.sh); writes docs/benchmarks/parts.md.
#   ./eng/benchmark-parts.sh '*Intake*'             runs some, and writes nothing
#   ./eng/benchmark-parts.sh compare OLD.md NEW.md  compares two reports; exit code 1 when something became slower
set -euo pipefail
cd "$(dirname "$0")/.."

project=tests/RemoteRunner.Benchmarks
if [ "${1:-}" = compare ]; then exec dotnet run -c Release --project $project -- "$@"; fi

out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
if [ $# -eq 0 ]; then filter=('*Intake*' '*StreamJson*' '*Formatting*' '*EventLog*' '*Outbound*'); else filter=("$@"); fi
dotnet run -c Release --project $project -- --filter "${filter[@]}" --artifacts "$out" --join
[ $# -eq 0 ] || exit 0
report=docs/benchmarks/parts.md
{
  echo "# The hot parts"
  echo
  echo "Made by \`./eng/benchmark-parts.sh\` on $(date -u +%F), $(nproc) cores, $(redis-server --version | sed 's/ sha.*//'), append-only file synchronised with every write."
  echo
  cat "$out"/results/*-report-github.md
} > "$report"
cat "$report"
