# To be sourced by ./run: serves, and starts again when sources change.

# What the server is built from.
watched() {
  find "$ROOT/cache/src/main" "$ROOT/server/src/main" "$ROOT/simulator/src/main" "$ROOT"/*/pom.xml "$ROOT/pom.xml" "$@"
}

stop_server() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  [ -z "$server" ] || wait "$server" 2>/dev/null || true
  server=
}

# Builds while the last build serves. Resources need no build, because the server reads them where they are written.
watch() {
  mkdir -p "$ROOT/target"
  marker=$ROOT/target/watch.marker
  server=
  trap 'stop_server; exit 0' INT TERM
  touch "$marker"
  until "$ROOT/run" --build; do await_change; done
  while :; do
    RUN_WATCH=1 "$ROOT/run" "$@" &
    server=$!
    while await_change; do
      [ -n "$build" ] || break
      if "$ROOT/run" --build; then break; fi
      echo "The server continues with the last build that succeeded"
    done
    stop_server
  done
}

# Waits for a change; sets build if something other than a resource changed. A change within the last second may be half of it.
await_change() {
  while [ -z "$(watched -newer "$marker" -print | head -n 1)" ]; do
    sleep 1
  done
  sleep 1
  build=$(watched -newer "$marker" -print | grep -v "^$ROOT/server/src/main/resources" | head -n 1 || true)
  [ -n "$build" ] || echo "Restarting: $(watched -newer "$marker" -type f -print | sed "s|^$ROOT/||" | head -n 3 | tr '\n' ' ')"
  touch "$marker"
}
