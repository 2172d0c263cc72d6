#!/usr/bin/env bash
# Measures a hit of the answer cache in a repository of 10,000 files beside `git status` in the same one, in one run;
# writes docs/benchmarks/answers.md.
set -euo pipefail
cd "$(dirname "$0")/.."

mkdir -p docs/benchmarks
report=docs/benchmarks/answers.md
dotnet build tests/RemoteRunner.Benchmarks -c Release --nologo -v quiet
{
  echo "# A hit of the answer cache among 10,000 files"
  echo
  echo "Made by \`./eng/benchmark-answers.sh\` on $(date -u +%F), $(nproc) cores, $(git --version)."
  echo
  dotnet run -c Release --no-build --project tests/RemoteRunner.Benchmarks -- answer-hit
} > "$report"
cat "$report"
