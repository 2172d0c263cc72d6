#!/usr/bin/env bash
# Kills bot, box, Claude and cache at random under load, breaks their connections, and accounts for every message that was
# sent: --minutes N (2), --seed S (random), --chats C (50), --keep (logs and data stay). Exit code 0 when nothing was
# lost, doubled, run twice, out of order or left running.
set -euo pipefail
cd "$(dirname "$0")/.."

claude_version=2.1.331
if [ -z "${REMOTERUNNER_CLAUDE:-}" ]; then
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) package=@anthropic-ai/claude-code-linux-x64 ;;
    Linux-aarch64) package=@anthropic-ai/claude-code-linux-arm64 ;;
    *) echo "The fault run looks for processes in /proc: it needs Linux." >&2; exit 2 ;;
  esac
  home="$PWD/.data/claude/$claude_version"
  export REMOTERUNNER_CLAUDE="$home/node_modules/$package/claude"
  if [ ! -x "$REMOTERUNNER_CLAUDE" ]; then
    echo "Installing the Claude Code CLI $claude_version"
    mkdir -p "$home"
    npm install --prefix "$home" --no-save --no-package-lock --no-audit --no-fund --loglevel error "$package@$claude_version"
  fi
fi
command -v redis-server >/dev/null || { echo "Please install redis-server." >&2; exit 2; }

dotnet build tests/RemoteRunner.FaultRun --nologo -v quiet
exec dotnet artifacts/bin/RemoteRunner.FaultRun/debug/RemoteRunner.FaultRun.dll "$@"
