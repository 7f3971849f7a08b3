# usage: sh as-user.sh USER DIRECTORY... -- COMMAND [ARGUMENT...]
# For root: runs COMMAND as USER. Each DIRECTORY, an absolute path, is accessible to it, even below directories that only
# root may enter: for COMMAND and its children these are covered by empty directories that contain only the path to
# DIRECTORY. Exits with 126 and one line if this is impossible. AS_USER_CAPABILITIES are further options of setpriv.
set -eu
user=$1
shift
uid=$(id -u "$user")
gid=$(id -g "$user")

become="setpriv --reuid=$uid --regid=$gid --clear-groups --no-new-privs ${AS_USER_CAPABILITIES-}"
unset AS_USER_CAPABILITIES
# shellcheck disable=SC2086
if ! $become true 2>/dev/null; then
  become=
  if ! su -s /bin/sh -c true -- "$user" 2>/dev/null; then
    echo "Neither setpriv nor su of this machine can start a program as $user: install util-linux." >&2
    exit 126
  fi
fi

as_user() {
  # shellcheck disable=SC2086,SC2016
  if [ -n "$become" ]; then $become "$@"; else su -s /bin/sh -c 'exec "$@"' -- "$user" sh "$@"; fi
}

# Prints the topmost directory on the path to $1 that the user may not enter.
barrier() {
  path=
  rest=${1#/}/
  while [ -n "$rest" ]; do
    path=$path/${rest%%/*}
    rest=${rest#*/}
    if [ "$path" != "$1" ] && ! as_user test -x "$path"; then
      printf '%s' "$path"
      return
    fi
  done
}

barriers=
for directory; do
  [ "$directory" != -- ] || break
  found=$(barrier "$directory")
  [ -n "$found" ] || continue
  case "
$barriers
" in
    *"
$found
"*) ;;
    *)
      barriers="$barriers${barriers:+
}$found"
      ;;
  esac
done

# shellcheck disable=SC2016
become_command='
  become=$1; user=$2
  shift 2
  while [ "$1" != -- ]; do shift; done
  shift
  if [ -n "$become" ]; then exec $become "$@"; fi
  exec su -s /bin/sh -c "exec \"\$@\"" -- "$user" sh "$@"'

if [ -z "$barriers" ]; then
  exec sh -c "$become_command" sh "$become" "$user" "$@"
fi
if ! unshare --mount true 2>/dev/null; then
  echo "$user may not enter $(printf '%s' "$barriers" | tr '\n' ' ')and this machine allows no mount namespace: use a directory that every user may enter." >&2
  exit 126
fi

# shellcheck disable=SC2016
exec unshare --mount sh -c '
  set -eu
  barriers=$1; become_command=$2; become=$3; user=$4
  shift 4
  mask=$(umask)
  umask 022
  stage=$(mktemp -d)
  mount -t tmpfs -o mode=0755,size=1m tmpfs "$stage"
  number=0
  for directory; do
    [ "$directory" != -- ] || break
    number=$((number + 1))
    mkdir "$stage/$number"
    mount --bind "$directory" "$stage/$number"
  done
  printf "%s\n" "$barriers" | while IFS= read -r barrier; do
    mount -t tmpfs -o mode=0755,size=1m tmpfs "$barrier"
  done
  number=0
  for directory; do
    [ "$directory" != -- ] || break
    number=$((number + 1))
    mkdir -p "$directory"
    mount --bind "$stage/$number" "$directory"
  done
  umount -l "$stage"
  rmdir "$stage"
  umask "$mask"
  cd "$PWD" 2>/dev/null || cd /
  exec sh -c "$become_command" sh "$become" "$user" "$@"' sh "$barriers" "$become_command" "$become" "$user" "$@"
