# Sourced: sets REMOTERUNNER_CLAUDE to the pinned Claude Code CLI, which is installed where it is missing, and wants redis-server.
claude_version=2.1.331
if [ -z "${REMOTERUNNER_CLAUDE:-}" ]; then
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) package=@anthropic-ai/claude-code-linux-x64 ;;
    Linux-aarch64) package=@anthropic-ai/claude-code-linux-arm64 ;;
    *) echo "Processes are read from /proc: this needs Linux." >&2; exit 2 ;;
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
