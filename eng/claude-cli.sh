# Sourced at the repository's top: sets REMOTERUNNER_CLAUDE to the pinned Claude Code CLI, where the AppHost keeps it as well,
# and installs it there when it is missing. One that is set already is taken as it is.
claude_version=2.1.331
if [ -z "${REMOTERUNNER_CLAUDE:-}" ]; then
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) package=@anthropic-ai/claude-code-linux-x64 ;;
    Linux-aarch64) package=@anthropic-ai/claude-code-linux-arm64 ;;
    Darwin-arm64) package=@anthropic-ai/claude-code-darwin-arm64 ;;
    *) package=@anthropic-ai/claude-code-darwin-x64 ;;
  esac
  cli_home="$PWD/.data/claude/$claude_version"
  export REMOTERUNNER_CLAUDE="$cli_home/node_modules/$package/claude"
  if [ ! -x "$REMOTERUNNER_CLAUDE" ]; then
    echo "Installing the Claude Code CLI $claude_version"
    mkdir -p "$cli_home"
    npm install --prefix "$cli_home" --no-save --no-package-lock --no-audit --no-fund --loglevel error "$package@$claude_version"
  fi
fi
