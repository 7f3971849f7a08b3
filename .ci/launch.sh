# To be sourced by ./run and by the launcher of the distribution: starts the server. Expects
#   ROOT        the directory that the server's user must be able to enter
#   JAVA_HOME   the JDK or run-time image
#   app         the directory of the jars: archipelago-server-*.jar, archipelago-simulator-*.jar and lib/
#   cache_file  the JVM's AOT cache
#   programs    the directory that contains app and, if it is not in the data directory, cache_file
#   as_user_sh  as-user.sh
# and memory.sh sourced before.

# Prints a variable of .env, parsed by the same rules as in the server.
dot_env() {
  [ -r .env ] || return 0
  sed -n "s/^[[:space:]]*\\(export[[:space:]]\\{1,\\}\\)\\{0,1\\}$1[[:space:]]*=[[:space:]]*//p" .env \
    | tail -n 1 | sed "s/[[:space:]]#.*//; s/[[:space:]]*\$//; s/^[\"']//; s/[\"']\$//"
}

# Sets data to the data directory.
data_directory() {
  data=${DATA_DIR-}
  data=${data:-$(dot_env DATA_DIR)}
  data=${data:-data}
}

# Sets data and temp, and creates both directories.
prepare_data() {
  data_directory
  # The directory is made accessible to its owner only, so it must not be shared. The names are those of DataDirectory.java.
  if [ -d "$data" ] && [ ! -e "$data/lock" ]; then
    foreign=$(ls -A "$data" | grep -vxE 'pid|tmp|engines|demo|training|archipelago\.aot.*|site\..*|postgres.*|redis.*|lost\+found' | head -n 1 || true)
    if [ -n "$foreign" ]; then
      echo "DATA_DIR $data contains other files ($foreign): set it to a new or empty directory." >&2
      exit 1
    fi
  fi
  if ! mkdir -p "$data/tmp" 2>/dev/null; then
    echo "Cannot write to DATA_DIR $data: make it writable or set DATA_DIR to another directory." >&2
    exit 1
  fi
  chmod 700 "$data" 2>/dev/null || true

  temp=$(CDPATH='' cd -- "$data/tmp" && pwd)
}

# Prints the class path. Files in the directory $overlay, if it is set, take precedence over those in the jars.
class_path() {
  path=${overlay:+$overlay:}$(ls "$app"/archipelago-server-*.jar)
  for jar in "$app"/lib/*.jar; do
    path=$path:$jar
  done
  printf '%s' "$path"
}

java_options() {
  # Threads that render have a lower priority than those that serve (ADR 29), for which no user needs a permission; so have
  # the compilers, whose priority is a nice value. The JVM warns of ThreadPriorityPolicy all the same, so its warnings are
  # off; errors and what it logs, such as a full code cache, are not. Full collections only to unload classes or code,
  # because metadata or code has grown, are not worth their pause: little of either is ever unused.
  set -- --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -XX:+UseSerialGC \
    -XX:MetaspaceSize=160m -XX:SweeperThreshold=100 -XX:+UseCompactObjectHeaders -XX:ThreadPriorityPolicy=1 \
    -XX:CompilerThreadPriority=4 -XX:-PrintWarnings -XX:-UsePerfData -XX:+ExitOnOutOfMemoryError \
    -Dvertx.cacheImmutableHttpResponseHeaders=true
  printf '%s ' "$@"
}

# Creates the JVM's AOT cache from a training run, for faster starts. It is optional.
train() {
  echo "  Training the JVM for fast starts"
  rm -rf "$data/training"
  # shellcheck disable=SC2046
  "$JAVA_HOME/bin/java" $(java_options) -Djava.io.tmpdir="$temp" -XX:AOTCacheOutput="$cache_file" \
    -cp "$path" dev.archipelago.CommandLine --train >"$temp/train.log" 2>&1 || rm -f "$cache_file"
  [ ! -f "$cache_file" ] || chmod go+r "$cache_file"
  rm -rf "$data/training"
}

# Whether a server uses the data directory, which is then not modified. The server itself checks more strictly.
data_in_use() {
  for file in "$data/pid" "$data/demo/pid"; do
    if [ -r "$file" ] && tr '\0' ' ' 2>/dev/null <"/proc/$(cat "$file")/cmdline" | grep -q 'dev\.archipelago'; then
      return 0
    fi
  done
  return 1
}

# The user that runs the server instead of root: the owner of the data, otherwise archipelago, otherwise nobody. As in
# EngineUser.java.
server_user() {
  for name in "$(ls -ld "$data" | awk '{ print $3 }')" archipelago nobody; do
    if uid=$(id -u "$name" 2>/dev/null) && [ "$uid" != 0 ]; then
      printf '%s' "$name"
      return
    fi
  done
}

# Transfers the data to the user. Earlier versions, and engines after a crash, left it to root.
hand_over() {
  uid=$(id -u "$1")
  for file in postgres/postmaster.pid redis/redis.pid demo/postgres/postmaster.pid demo/redis/redis.pid; do
    pid=$(head -n 1 "$data/$file" 2>/dev/null || true)
    if [ -n "$pid" ] && [ "$(ls -ld "/proc/$pid/" 2>/dev/null | awk '{ print $3 }')" = root ] \
      && [ "/proc/$pid/cwd" -ef "$data/${file%/*}" ]; then
      echo "Stopping process $pid of an earlier server"
      kill -INT "$pid"
      waited=0
      while [ "$waited" -lt 50 ] && kill -0 "$pid" 2>/dev/null && [ -n "$(cat "/proc/$pid/cmdline" 2>/dev/null)" ]; do
        sleep 0.1
        waited=$((waited + 1))
      done
    fi
  done
  # A file with further hard links may belong to another directory and is not transferred.
  find "$data" ! -user "$uid" \( -type d -o -links 1 \) -exec chown -h "$uid:$(id -g "$1")" {} +
}

# Runs a command as the user $user with access to what the server needs; $1 is exec or empty.
as_user() {
  how=$1
  shift
  set -- -- "$@"
  set -- "$DATA_DIR" "$programs" "$(CDPATH='' cd -- "$JAVA_HOME" && pwd -P)" "$@"
  for directory in "$(pwd -P)" "$ROOT"; do
    if [ "$directory" != / ] && [ -n "$(find "$directory" -prune -perm -005)" ]; then set -- "$directory" "$@"; fi
  done
  $how sh "$as_user_sh" "$user" "$@"
}

# Runs the server, for root as another user. That user cannot read root's .env, which is passed through standard input.
serve() {
  if [ "$(id -u)" != 0 ]; then exec "$@"; fi
  if ! data_in_use; then hand_over "$user"; fi
  DATA_DIR=$(CDPATH='' cd -- "$data" && pwd -P)
  export DATA_DIR
  if [ -r .env ]; then exec <.env; else exec </dev/null; fi
  if problem=$(as_user '' true 2>&1); then
    echo "Serving as the user $user, not as root; DATA_DIR $data belongs to it"
    port=${PORT-}
    case ${port:-$(dot_env PORT)} in
      [1-9] | [1-9][0-9] | [1-9][0-9][0-9] | 10[01][0-9] | 102[0-3])
        AS_USER_CAPABILITIES='--inh-caps=+net_bind_service --ambient-caps=+net_bind_service'
        export AS_USER_CAPABILITIES ;;
    esac
    as_user exec "$@"
  fi
  echo "WARNING: the server runs as root, because it cannot run as $user. $problem" >&2
  exec "$@"
}

# Runs the server or one of its commands with the arguments of the launcher.
launch() {
  mode=${1-}
  path=$(class_path)
  set -- dev.archipelago.CommandLine "$@"
  if [ -f "$cache_file" ]; then
    set -- -XX:AOTCache="$cache_file" -Xlog:aot*=off -Xlog:cds*=off "$@"
  fi
  if [ "$(id -u)" = 0 ] && { [ -z "$mode" ] || [ "$mode" = --demo ] || [ "$mode" = --replay ]; }; then
    set -- -Darchipelago.dotenv=stdin "$@"
  fi
  simulator=$(ls "$app"/archipelago-simulator-*.jar)
  export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX-$(malloc_arenas "$(memory_available)")}"
  # shellcheck disable=SC2046,SC2086
  set -- "$JAVA_HOME/bin/java" $(java_options) $(memory_options "$(memory_available)") -Djava.io.tmpdir="$temp" \
    -Darchipelago.simulator.classpath="$simulator:$app/lib/*" -cp "$path" ${JAVA_OPTS-} "$@"
  case $mode in
    '' | --demo | --replay) serve "$@" ;;
    *) exec "$@" ;;
  esac
}
