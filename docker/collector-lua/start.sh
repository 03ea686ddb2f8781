#!/bin/sh
# Renders nginx.conf for this environment and becomes nginx, in the foreground. What each variable means stands in README.md;
# those that Lua reads (KAFKA_*, TOPIC, PROJECT, SPOOL_*, MAX_*) are checked in lua/collector/settings.lua.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)

refuse() {
    echo "collector: $1" >&2
    exit 64
}

number() {
    case $2 in
        '' | *[!0-9]*) refuse "$1 must be a whole number, not '$2'" ;;
    esac
}

address() {
    case $2 in
        *[!0-9a-fA-F.:*]*) refuse "$1 must be an address to listen on, not '$2'" ;;
        *:*) echo "[$2]" ;;
        *) echo "$2" ;;
    esac
}

path() {
    case $2 in
        /*[!A-Za-z0-9_./@+-]*) refuse "$1 must be made of letters, digits and _./@+-, not '$2'" ;;
        /*) ;;
        *) refuse "$1 must be an absolute path, not '$2'" ;;
    esac
}

export PORT="${PORT:-8802}"
export KAFKA_BOOTSTRAP="${KAFKA_BOOTSTRAP:?brokers as host:port,host:port}"
export SPOOL_DIR="${SPOOL_DIR:-/var/spool/collector}"
export MAX_BODY_BYTES="${MAX_BODY_BYTES:-1048576}"
host=${HOST:-*}
metrics_host=${METRICS_HOST:-127.0.0.1}
metrics_port=${METRICS_PORT:-9802}
workers=${WORKERS:-auto}
run=${RUN_DIR:-${TMPDIR:-/tmp}/collector-$PORT}
prefix=${NGINX_PREFIX:-}
nginx=${NGINX:-$prefix/usr/sbin/nginx}
proxies=${TRUSTED_PROXIES:-}
trusted=${KAFKA_CA_FILE:-/etc/ssl/certs/ca-certificates.crt}
lifetime=${CLIENT_TIMEOUT_SECONDS:-10}

number PORT "$PORT"
number METRICS_PORT "$metrics_port"
number MAX_BODY_BYTES "$MAX_BODY_BYTES"
number CLIENT_TIMEOUT_SECONDS "$lifetime"
[ "$workers" = auto ] || number WORKERS "$workers"
host=$(address HOST "$host")
metrics_host=$(address METRICS_HOST "$metrics_host")
path SPOOL_DIR "$SPOOL_DIR"
path RUN_DIR "$run"
path KAFKA_CA_FILE "$trusted"
[ -z "$prefix" ] || path NGINX_PREFIX "$prefix"
case $proxies in
    *[!0-9a-fA-F.:/,]*) refuse "TRUSTED_PROXIES must be networks as 10.0.0.0/16,fd00::/8, not '$proxies'" ;;
esac

mkdir -p "$SPOOL_DIR" "$run/body" "$run/unused"

# nginx resolves names by itself, and has to be told by whom. IPv6 addresses stand in brackets there.
servers=$(awk '$1 == "nameserver" { print (index($2, ":") ? "[" $2 "]" : $2) }' /etc/resolv.conf 2>/dev/null | tr '\n' ' ')
resolver=
[ -z "$servers" ] || resolver="resolver $servers valid=30s;"

# A master that is root drops to nobody, who could not write the spool.
user=
[ "$(id -u)" -ne 0 ] || user="user root;"

authority=
[ "${KAFKA_TLS:-off}" = off ] || authority="lua_ssl_trusted_certificate $trusted;"

real_ip=
if [ -n "$proxies" ]; then
    real_ip="real_ip_header X-Forwarded-For; real_ip_recursive on;"
    for network in $(echo "$proxies" | tr ',' ' '); do
        real_ip="$real_ip set_real_ip_from $network;"
    done
fi

# Packages that were unpacked beside the system bring their libraries along.
if [ -n "$prefix" ]; then
    libraries=$(find "$prefix/usr/lib" "$prefix/lib" -maxdepth 1 -name '*-linux-gnu*' -type d 2>/dev/null | tr '\n' ':')
    export LD_LIBRARY_PATH="$libraries${LD_LIBRARY_PATH:-/usr/lib}"
fi

sed -e "s|@USER@|$user|" -e "s|@WORKERS@|$workers|" -e "s|@RUN@|$run|g" -e "s|@MODULES@|$prefix/usr/lib/nginx/modules|g" \
    -e "s|@LUA@|$here/lua/?.lua;$prefix/usr/share/lua/5.1/?.lua|" \
    -e "s|@RESOLVER@|$resolver|" -e "s|@AUTHORITY@|$authority|" -e "s|@REAL_IP@|$real_ip|" \
    -e "s|@LISTEN@|$host:$PORT|" -e "s|@METRICS@|$metrics_host:$metrics_port|" -e "s|@MAX_BODY_BYTES@|$MAX_BODY_BYTES|" -e "s|@CLIENT_TIMEOUT@|${lifetime}s|g" \
    "$here/nginx.conf.template" >"$run/nginx.conf"

exec "$nginx" -e stderr -p "$run" -c "$run/nginx.conf" -g 'daemon off;'
