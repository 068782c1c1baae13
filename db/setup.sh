#!/bin/sh
# Drop the schema, make it anew, load a demo shop and audit it: db/setup.sh [small|medium|large]
set -eu
cd "$(dirname "$0")/.."
.venv/bin/flask --app app.cli db setup "${1:-small}"
exec .venv/bin/flask --app app.cli audit
