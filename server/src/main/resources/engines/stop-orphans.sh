# usage: sh stop-orphans.sh DATA_DIRECTORY SERVER_PID
# Waits for the end of its standard input, which the server PID holds open, and then stops the embedded engines that it
# left running in DATA_DIRECTORY: a server that is killed, or runs out of memory, cannot do so. Nothing is stopped once
# another server has written its own process id to DATA_DIRECTORY/pid.
set -u
data=$1
server=$2
# Ctrl-C in a terminal reaches this process as well; the server then stops its engines itself.
trap '' INT TERM HUP
while read -r _; do :; done

# Whether process $1 is an engine that works in directory $2.
works_in() {
  kill -0 "$1" 2>/dev/null || return 1
  if [ -e "/proc/$1/cwd" ]; then
    [ "/proc/$1/cwd" -ef "$2" ]
  else
    case $(ps -p "$1" -o comm= 2>/dev/null) in *postgres* | *redis* | *valkey*) return 0 ;; *) return 1 ;; esac
  fi
}

# Sends signal $1 to the engine whose process id is the first line of file $2.
stop_engine() {
  pid=
  { read -r pid <"$2"; } 2>/dev/null
  case $pid in '' | *[!0-9]*) return ;; esac
  if works_in "$pid" "${2%/*}"; then kill "-$1" "$pid"; fi
}

# An engine that was being started appears late.
for pause in 0 1 2 4 8; do
  sleep "$pause"
  { read -r owner <"$data/pid"; } 2>/dev/null || [ -n "${owner-}" ] || exit 0
  [ "$owner" = "$server" ] || exit 0
  stop_engine TERM "$data/redis/redis.pid"
  stop_engine INT "$data/postgres/postmaster.pid"
done
