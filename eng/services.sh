# Sourced by the scripts that measure: builds the load tool, and the services that it starts as the images have them, compiled
# ahead (their Dockerfiles).
for service in Bot Web Simulators; do
  rm -rf "artifacts/services/RemoteRunner.$service"
  dotnet publish "RemoteRunner.$service" -c Release -o "artifacts/services/RemoteRunner.$service" \
    --use-current-runtime --self-contained false -p:PublishReadyToRun=true -p:DebugType=none --nologo -v quiet
done
dotnet build tests/RemoteRunner.Load -c Release --nologo -v quiet
export REMOTERUNNER_SERVICES=$PWD/artifacts/services
