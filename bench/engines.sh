# To be sourced by the measurements of one server: starts PostgreSQL and Redis from packages in a new directory, and stops
# them and the server at the end. Sets work, DATABASE_URL and REDIS_URL.
ROOT=$(CDPATH='' cd -- "$(dirname "$0")/.." && pwd)
cd "$ROOT"
name=$(basename "$0")

skip() { echo "$name: skipped, $*"; exit 77; }

postgres_bin() {
  for found in /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /opt/homebrew/opt/postgresql*/bin; do
    if [ -x "$found/initdb" ]; then printf '%s\n' "$found"; fi
  done | sort -V | tail -n 1
}

# PostgreSQL refuses to run as root.
as_engine() {
  if [ "$(id -u)" = 0 ]; then setpriv --reuid=nobody --regid="$(id -g nobody)" --clear-groups "$@"; else "$@"; fi
}

free_port() {
  port=$1
  while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
  printf '%s' "$port"
}

start_engines() {
  bin=$(postgres_bin)
  [ -n "$bin" ] || skip "PostgreSQL is not installed (Debian package postgresql)"
  command -v redis-server >/dev/null || skip "Redis is not installed (Debian package redis-server)"
  mkdir -p "$work/engines"
  if [ "$(id -u)" = 0 ]; then chown nobody "$work/engines"; fi
  postgres_port=$(free_port 25440)
  redis_port=$(free_port 26390)
  (cd "$work/engines" && as_engine "$bin/initdb" -D "$work/engines/postgres" -U archipelago -A trust >/dev/null \
    && as_engine "$bin/pg_ctl" -D "$work/engines/postgres" -w -l "$work/engines/postgres.log" \
      -o "-p $postgres_port -k '' -c listen_addresses=127.0.0.1" start >/dev/null)
  (cd "$work/engines" && as_engine redis-server --port "$redis_port" --bind 127.0.0.1 --save '' --daemonize yes \
    --dir "$work/engines" --pidfile "$work/engines/redis.pid" --logfile "$work/engines/redis.log" >/dev/null)
  export DATABASE_URL="postgresql://archipelago@127.0.0.1:$postgres_port/postgres"
  export REDIS_URL="redis://127.0.0.1:$redis_port"
}

# Starts the market simulator of the last build and has the server use it.
start_simulator() {
  . .ci/jdk.sh
  simulator_app=$ROOT/target/app/$(ls -t target/app | head -n 1)
  simulator_port=$(free_port 8190)
  "$JAVA_HOME/bin/java" -Xmx64m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 --sun-misc-unsafe-memory-access=allow \
    --enable-native-access=ALL-UNNAMED -cp "$(ls "$simulator_app"/archipelago-simulator-*.jar):$simulator_app/lib/*" \
    dev.archipelago.simulator.SimulatorMain --port "$simulator_port" >"$work/simulator.log" 2>&1 &
  simulator=$!
  http=http://127.0.0.1:$simulator_port ws=ws://127.0.0.1:$simulator_port
  export MARKET_SIMULATED=1 BINANCE_BASE_URL=$http/binance BINANCE_STREAM_URL=$ws/binance-stream \
    BINANCE_ALTERNATIVE_BASE_URL=$http/binance-vision BINANCE_ALTERNATIVE_STREAM_URL=$ws/binance-vision-stream \
    COINGECKO_BASE_URL=$http/coingecko/api/v3 COINMARKETCAP_BASE_URL=$http/coinmarketcap TAAPI_BASE_URL=$http/taapi \
    FINNHUB_BASE_URL=$http/finnhub/api/v1 ALTERNATIVE_ME_BASE_URL=$http/alternativeme \
    COINGECKO_API_KEY=local CMC_API_KEY=local TAAPI_SECRET=local FINNHUB_API_KEY=local
}

# ./run becomes the server, under the same pid.
server=
simulator=

stop_server() {
  [ -n "$server" ] || return 0
  kill "$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
  server=
}

finish() {
  stop_server
  [ -z "$simulator" ] || kill "$simulator" 2>/dev/null || true
  if [ -d "$work/engines/postgres" ]; then
    (cd "$work/engines" && as_engine "$(postgres_bin)/pg_ctl" -D "$work/engines/postgres" -m immediate stop >/dev/null 2>&1) || true
  fi
  if [ -r "$work/engines/redis.pid" ]; then kill "$(cat "$work/engines/redis.pid")" 2>/dev/null || true; fi
  if command -v leave >/dev/null; then leave; fi
  rm -rf "$work"
}

# Starts the server, with the command in the arguments or ./run, and waits until it is ready.
start_server() {
  [ $# -gt 0 ] || set -- ./run
  "$@" >>"$work/server.log" 2>&1 &
  server=$!
  waited=0
  until curl -fs -o /dev/null -m 5 "http://127.0.0.1:$PORT/health/ready"; do
    waited=$((waited + 1))
    if [ "$waited" -gt 1200 ] || ! kill -0 "$server" 2>/dev/null; then
      tail -n 20 "$work/server.log"
      echo "$name: the server did not start"
      exit 1
    fi
    sleep 0.1
  done
}

# Twenty reports made of the samples.
import_reports() {
  mkdir "$work/reports"
  for copy in 1 2 3 4 5 6 7; do
    for sample in 1 2 3; do
      [ "$copy$sample" = 73 ] || sed "s|\"html_content\": \"|&<p>$copy</p>|" \
        "server/src/main/resources/samples/sample-$sample.json" >"$work/reports/$copy-$sample.json"
    done
  done
  chmod -R go+rX "$work/reports"
  ./run import "$work/reports" >"$work/import.log" 2>&1 || { cat "$work/import.log"; exit 1; }
}

work=$(mktemp -d /tmp/archipelago-bench.XXXXXX)
chmod 755 "$work"
trap finish EXIT
trap 'exit 1' INT TERM
export DATA_DIR="$work/data" PORT=$(free_port 8480) HOST=127.0.0.1 AUTO_UPDATE_SECRET_KEY=key-of-the-benchmarks
export LIMIT_PAGES=off LIMIT_PDFS=off LIMIT_PICTURES=off LIMIT_HISTORY=off
