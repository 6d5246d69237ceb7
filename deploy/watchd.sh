#!/bin/sh
# A command typed by hand sees what the service sees: its user, config, database and secrets.
# Installed as /usr/local/bin/watchd; docs/operate.md says how.
set -eu
set -a
. /etc/watchd/watchd.env
set +a
program=/opt/watchd/.venv/bin/watchd
if [ "$(id -u)" = 0 ]; then
    exec setpriv --reuid=watchd --regid=watchd --init-groups -- "$program" "$@"
fi
exec "$program" "$@"
