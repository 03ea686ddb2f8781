#!/bin/sh
# Renders nginx.conf for this environment and becomes nginx, in the foreground. What each variable means stands in README.md.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)

refuse() {
    echo "collector: $1" >&2
    exit 64
}

# One line that is nothing else: it becomes a part of a file.
matches() {
    [ "$(printf '%s\n' "$2" | grep -Ecx "$3")" = 1 ] && [ "$(printf '%s\n' "$2" | wc -l)" -eq 1 ] || refuse "$1 must match $3, not '$2'"
}

port=${PORT:-8802}
host=${HOST:-*}
vector=${VECTOR:-127.0.0.1:8686}
project=${PROJECT:-clickshop}
workers=${WORKERS:-auto}
limit=${MAX_BODY_BYTES:-131072}
lifetime=${CLIENT_TIMEOUT_SECONDS:-10}
proxies=${TRUSTED_PROXIES:-}
prefix=${NGINX_PREFIX:-}
run=${RUN_DIR:-${TMPDIR:-/tmp}/collector-$port}

matches PORT "$port" '[0-9]+'
matches HOST "$host" '[*]|[0-9.]+'
matches VECTOR "$vector" '[A-Za-z0-9.-]+:[0-9]+'
matches PROJECT "$project" '[A-Za-z0-9._-]+'
matches WORKERS "$workers" 'auto|[0-9]+'
matches MAX_BODY_BYTES "$limit" '[0-9]+'
matches CLIENT_TIMEOUT_SECONDS "$lifetime" '[0-9]+'
matches TRUSTED_PROXIES "$proxies" '[0-9a-fA-F.:/,]*'
matches RUN_DIR "$run" '/[A-Za-z0-9_./@+-]+'

mkdir -p "$run/body" "$run/proxy" "$run/unused"

user=
[ "$(id -u)" -ne 0 ] || user="user root;"

real_ip=
if [ -n "$proxies" ]; then
    real_ip="real_ip_header X-Forwarded-For;"
    for network in $(echo "$proxies" | tr ',' ' '); do
        real_ip="$real_ip set_real_ip_from $network;"
    done
fi

if [ -n "$prefix" ]; then
    libraries=$(find "$prefix/usr/lib" "$prefix/lib" -maxdepth 1 -name '*-linux-gnu*' -type d 2>/dev/null | tr '\n' ':')
    export LD_LIBRARY_PATH="$libraries${LD_LIBRARY_PATH:-/usr/lib}"
fi

sed -e "s|@USER@|$user|" -e "s|@WORKERS@|$workers|" -e "s|@RUN@|$run|g" -e "s|@MODULES@|$prefix/usr/lib/nginx/modules|g" \
    -e "s|@REAL_IP@|$real_ip|" -e "s|@LISTEN@|$host:$port|" -e "s|@VECTOR@|$vector|" \
    -e "s|@PROJECT@|$project|" -e "s|@MAX_BODY_BYTES@|$limit|" -e "s|@CLIENT_TIMEOUT@|${lifetime}s|g" \
    "$here/nginx.conf.template" >"$run/nginx.conf"

exec "${NGINX:-$prefix/usr/sbin/nginx}" -e stderr -p "$run" -c "$run/nginx.conf" -g 'daemon off;'
