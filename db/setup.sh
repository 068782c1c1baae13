#!/bin/sh
# Drop the schema, make it anew and load a demo shop: db/setup.sh [small|medium|large]
set -eu
cd "$(dirname "$0")/.."
.venv/bin/flask --app app db setup "${1:-small}"
if [ "${AUDIT:-yes}" = yes ]; then exec .venv/bin/flask --app app audit; fi
