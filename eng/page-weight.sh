#!/usr/bin/env bash
# What a conversation's page weighs over the wire and when it shows itself on a slow network, in a real browser.
set -euo pipefail
cd "$(dirname "$0")/.."

. eng/claude-cli.sh
dotnet build tests/RemoteRunner.EndToEnd.Tests --nologo -v quiet
exec artifacts/bin/RemoteRunner.EndToEnd.Tests/debug/RemoteRunner.EndToEnd.Tests -method '*The_page_of_a_conversation_is_light*' -showLiveOutput
