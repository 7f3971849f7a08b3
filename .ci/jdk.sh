# To be sourced: finds a JDK 25 or newer and exports JAVA_HOME, or exits with a message.

jdk_version() {
  # The release file is read first, because starting java takes 40 ms or more.
  if [ -r "$1/release" ]; then
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
  else
    "$1/bin/java" -version 2>&1 | sed -n '1s/.*version "\([0-9]*\).*/\1/p'
  fi
}

jdk_good() {
  [ -n "$1" ] && [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ "$(jdk_version "$1")" -ge 25 ] 2>/dev/null
}

jdk_candidates() {
  printf '%s\n' "${JAVA_HOME-}"
  if command -v javac >/dev/null 2>&1; then
    javac_path=$(command -v javac)
    while [ -L "$javac_path" ]; do
      link=$(readlink "$javac_path")
      case $link in /*) javac_path=$link ;; *) javac_path=$(dirname "$javac_path")/$link ;; esac
    done
    dirname "$(dirname "$javac_path")"
  fi
  for dir in /usr/lib/jvm/* /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${HOME-}"/Library/Java/JavaVirtualMachines/*/Contents/Home "${HOME-}"/.sdkman/candidates/java/* \
    "${HOME-}"/.jdks/* /opt/* /opt/*/Contents/Home /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    if [ -x "$dir/bin/javac" ]; then printf '%s\n' "$dir"; fi
  done
}

jdk_find() {
  jdk_candidates | while IFS= read -r dir; do
    if jdk_good "$dir"; then
      printf '%s\n' "$dir"
      break
    fi
  done
}

# Prints what was found and cannot be used, such as " Found: 17 in /usr/lib/jvm/java-17." or nothing.
jdk_unusable() {
  found=$(jdk_candidates | sort -u | while IFS= read -r dir; do
    if [ -n "$dir" ] && [ -x "$dir/bin/java" ]; then printf '%s in %s, ' "$(jdk_version "$dir")" "$dir"; fi
  done)
  [ -z "$found" ] || printf ' Found: %s.' "${found%, }"
}

jdk_home=$(jdk_find)
if [ -z "$jdk_home" ]; then
  printf '%s\n' "Archipelago needs JDK 25 or newer: install one (for example from https://adoptium.net) and set JAVA_HOME to it.$(jdk_unusable)" >&2
  exit 1
fi
JAVA_HOME=$jdk_home
export JAVA_HOME
