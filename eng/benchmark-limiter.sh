#!/usr/bin/env bash
# Measures one admission by the limiter (three exact windows) beside RedisRateLimiting's sliding window (one), on
# redis-server, in one run; writes docs/benchmarks/limiter.md with the ratio of medians and the bytes a user takes.
set -euo pipefail
cd "$(dirname "$0")/.."

out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
dotnet run -c Release --project tests/RemoteRunner.Benchmarks -- --filter '*LimiterBenchmark*' --artifacts "$out" --join
mkdir -p docs/benchmarks
report=docs/benchmarks/limiter.md
{
  echo "# Limiter: three exact windows beside RedisRateLimiting's one"
  echo
  echo "Made by \`./eng/benchmark-limiter.sh\` on $(date -u +%F), $(nproc) cores, $(redis-server --version | sed 's/ sha.*//')."
  echo
  cat "$out"/results/*-report-github.md
  echo
  # The median is the column that the table's own head says it is.
  awk -F'|' '
    /\| *Median/ { for (i = 1; i <= NF; i++) if ($i ~ /^ *Median *$/) column = i }
    column && /one window/ { theirs = $column + 0 }
    column && /three windows/ { ours = $column + 0 }
    END { printf "Ratio of medians, ours to theirs: %.2f (goal 1.0 at the most)\n", ours / theirs }
  ' "$out"/results/*-report-github.md
  echo
  dotnet run -c Release --no-build --project tests/RemoteRunner.Benchmarks -- limiter-bytes
} > "$report"
cat "$report"
