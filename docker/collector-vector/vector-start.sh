#!/bin/sh
# Renders vector.yaml for this environment, has Vector check it, and becomes Vector.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)

refuse() {
    echo "vector: $1" >&2
    exit 64
}

# One line that is nothing else: it becomes a part of a file.
matches() {
    [ "$(printf '%s\n' "$2" | grep -Ecx "$3")" = 1 ] && [ "$(printf '%s\n' "$2" | wc -l)" -eq 1 ] || refuse "$1 must match $3, not '$2'"
}

bootstrap=${KAFKA_BOOTSTRAP:?brokers as host:port,host:port}
topic=${TOPIC:-app_logs}
buffer=${BUFFER_DIR:-/spool}
most=${BUFFER_MAX_BYTES:-1073741824}
run=${RUN_DIR:-${TMPDIR:-/tmp}}
case ${KAFKA_TLS:-off} in
    on) tls=true ;;
    off) tls=false ;;
    *) refuse "KAFKA_TLS must be on or off, not '$KAFKA_TLS'" ;;
esac

matches KAFKA_BOOTSTRAP "$bootstrap" '[A-Za-z0-9.:,-]+'
matches TOPIC "$topic" '[A-Za-z0-9._-]+'
matches BUFFER_DIR "$buffer" '/[A-Za-z0-9_./@+-]+'
matches BUFFER_MAX_BYTES "$most" '[0-9]+'
matches RUN_DIR "$run" '/[A-Za-z0-9_./@+-]+'

# A program becomes a block of the file, as deep as its marker's key asks for.
indented() {
    sed -e "s/^/$2/" "$here/$1" >"$run/$1"
}
indented event.vrl '          '
indented record.vrl '      '
sed -e "/^@EVENT@$/{r $run/event.vrl
d}" -e "/^@RECORD@$/{r $run/record.vrl
d}" -e "s|@KAFKA_BOOTSTRAP@|$bootstrap|" -e "s|@TOPIC@|$topic|" -e "s|@BUFFER_DIR@|$buffer|" \
    -e "s|@BUFFER_MAX_BYTES@|$most|" -e "s|@TLS@|$tls|" "$here/vector.yaml.template" >"$run/vector.yaml"

vector=${VECTOR_BINARY:-vector}
"$vector" validate --no-environment "$run/vector.yaml"
exec "$vector" --config "$run/vector.yaml"
