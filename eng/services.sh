# Sourced at the repository's top by the scripts that measure: says what is missing, brings the CLI, builds the load tool, and the
# services that it starts as the images have them, compiled ahead (their Dockerfiles).
[ -d /proc/self ] || { echo "Processes are read from /proc: this needs Linux." >&2; exit 2; }
command -v redis-server >/dev/null || { echo "Please install redis-server." >&2; exit 2; }
. eng/claude-cli.sh
for service in Bot Web Simulators; do
  rm -rf "artifacts/services/RemoteRunner.$service"
  dotnet publish "RemoteRunner.$service" -c Release -o "artifacts/services/RemoteRunner.$service" \
    --use-current-runtime --self-contained false -p:PublishReadyToRun=true -p:DebugType=none --nologo -v quiet
done
dotnet build tests/RemoteRunner.Load -c Release --nologo -v quiet
export REMOTERUNNER_SERVICES=$PWD/artifacts/services
