#!/usr/bin/env bash
# Runs a command beside a PostgreSQL and a Redis of its own: deploy/services.sh COMMAND [ARGUMENT…]
# Both listen on free loopback ports with a password made for this run, keep their data in a
# temporary folder, and are stopped and removed when the command ends, however it ends.
# The command finds them in JIDU_TEST_POSTGRES and JIDU_TEST_REDIS (URLs); what stops and starts
# the PostgreSQL is in JIDU_TEST_POSTGRES_CONTROL (a command that takes `stop` or `start`).
set -euo pipefail

fail() { echo "无法启动测试用的服务：$1" >&2; exit 1; }

binaries=$(find /usr/lib/postgresql/*/bin -name initdb -printf '%h\n' 2>/dev/null | sort -V | tail -n 1)
[ -n "$binaries" ] || fail "没有 PostgreSQL，请先执行 bash deploy/system.sh services。"
command -v redis-server >/dev/null || fail "没有 Redis，请先执行 bash deploy/system.sh services。"

folder=$(mktemp -d /tmp/jidu-services-XXXXXX)
redis=
# PostgreSQL refuses to run as root: then it runs as the user that its package made.
as=()
[ "$(id -u)" != 0 ] || as=(setpriv --reuid=postgres --regid=postgres --init-groups)
as_postgres() { (cd "$folder" && "${as[@]}" "$@"); }
stop() {
  trap '' INT TERM PIPE
  [ ! -f "$folder/data/postmaster.pid" ] || as_postgres "$binaries/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true
  [ -z "$redis" ] || kill "$redis" 2>/dev/null || true
  rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 141' PIPE # whoever reads our output may be ended before us

read -r postgres_port redis_port password < <(python3 -c '
import secrets, socket
probes = [socket.socket() for _ in range(2)]
for probe in probes:
    probe.bind(("127.0.0.1", 0))
print(*(probe.getsockname()[1] for probe in probes), secrets.token_urlsafe(16))')

[ "$(id -u)" != 0 ] || chown postgres:postgres "$folder"
(umask 077 && echo "$password" >"$folder/password")
[ "$(id -u)" != 0 ] || chown postgres:postgres "$folder/password"
as_postgres "$binaries/initdb" -D "$folder/data" -U jidu -A scram-sha-256 --pwfile="$folder/password" \
  --locale=C.UTF-8 -E UTF8 --no-sync >"$folder/initdb.log" 2>&1 || { cat "$folder/initdb.log" >&2; fail "initdb 出错。"; }
# Nothing here outlives the run, so nothing needs to reach the disk; but what is committed must
# outlive the server, which tests kill.
as_postgres tee -a "$folder/data/postgresql.conf" >/dev/null <<END
listen_addresses = '127.0.0.1'
port = $postgres_port
unix_socket_directories = ''
fsync = off
full_page_writes = off
END
control=("$binaries/pg_ctl" -D "$folder/data" -w -t 60 -l "$folder/postgres.log")
as_postgres "${control[@]}" start >/dev/null || { cat "$folder/postgres.log" >&2; fail "PostgreSQL 没有启动。"; }
PGPASSWORD=$password "$binaries/createdb" -h 127.0.0.1 -p "$postgres_port" -U jidu jidu || fail "建库出错。"

(umask 077 && printf '%s\n' "bind 127.0.0.1" "port $redis_port" "requirepass $password" 'save ""' \
  "appendonly no" "databases 256" "dir $folder" >"$folder/redis.conf")
redis-server "$folder/redis.conf" >"$folder/redis.log" 2>&1 &
redis=$!
for _ in $(seq 100); do
  ! REDISCLI_AUTH=$password redis-cli -p "$redis_port" ping 2>/dev/null | grep -q PONG || break
  kill -0 "$redis" 2>/dev/null || { cat "$folder/redis.log" >&2; fail "Redis 没有启动。"; }
  sleep 0.1
done
REDISCLI_AUTH=$password redis-cli -p "$redis_port" ping 2>/dev/null | grep -q PONG || fail "Redis 没有应答。"

export JIDU_TEST_POSTGRES="postgresql://jidu:$password@127.0.0.1:$postgres_port/jidu"
export JIDU_TEST_REDIS="redis://:$password@127.0.0.1:$redis_port/0"
export JIDU_TEST_POSTGRES_CONTROL="${as[*]} ${control[*]}"
echo "测试用的服务：$("$binaries/postgres" --version)，Redis $(redis-server --version | grep -o 'v=[0-9.]*' | cut -c3-)"
"$@"
