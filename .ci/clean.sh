# To be sourced by ./run after launch.sh: removes what builds have made.

# Keeps the data directory wherever it is, the data of deploy/local-cluster and, without --downloads, what Maven downloaded.
clean() {
  downloads=
  case "${1-}" in
    '') ;;
    --downloads) downloads=1 ;;
    *) echo "usage: ./run clean [--downloads]" >&2; exit 2 ;;
  esac
  # The pattern is not an argument, which would be found too.
  if [ -n "$(printf '%s' "$ROOT/target/app/" | grep -lsaF -f - /proc/[0-9]*/cmdline || true)" ]; then
    echo "A server that was started here is running. Stop it first." >&2
    exit 1
  fi
  data_directory
  kept=$(CDPATH='' cd -- "$data" 2>/dev/null && pwd -P || true)
  root=$(CDPATH='' cd -- "$ROOT" && pwd -P)
  for path in "$root"/target/* "$root"/*/target; do
    [ -e "$path" ] || continue
    case $path in
      "$root"/target/m2 | "$root"/target/maven) [ -n "$downloads" ] || continue ;;
      "$root"/target/local-cluster) continue ;;
      "$root"/target/*) ;;
      *) [ -f "${path%/target}/pom.xml" ] || continue ;;
    esac
    case $kept/ in
      "$path"/*)
        echo "Keeping $path, because DATA_DIR is in it"
        continue ;;
    esac
    rm -rf "$path"
  done
}
