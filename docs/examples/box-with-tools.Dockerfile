# A box whose Claude can also compile C and run Python. Build it beside the box's own image and name it in .env:
#   docker build -f docs/examples/box-with-tools.Dockerfile -t my/claudebox-web:1 .
#   CLAUDEBOX_WEB_IMAGE=my/claudebox-web:1
# It holds the CLI like the image below it: never push it to a public registry.
FROM remoterunner/claudebox-web:0.1.0
USER root
RUN apt-get update && \
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends build-essential python3 python3-venv && \
    rm -rf /var/lib/apt/lists/*
USER 1654:1654
