#!/bin/sh
# Generate the world's messages anew after a change of a .proto file. Needs grpcio-tools, in an environment of its own:
#
#   python3 -m venv /tmp/protoc && /tmp/protoc/bin/pip install grpcio-tools && PYTHON=/tmp/protoc/bin/python scripts/messages.sh
set -eu
cd "$(dirname "$0")/../app/integrations/world/messages"
"${PYTHON:-python3}" -m grpc_tools.protoc -I. --python_out=. --pyi_out=. shop.proto carrier.proto
