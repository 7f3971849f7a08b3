# To be sourced: the memory limits of the JVM, from those of the machine or container.

# Prints, in MiB, the smallest of the limits of this process's control groups (version 2 or 1) and the machine's memory;
# 0 if unknown.
memory_available() {
  limit=0
  consider() {
    case $1 in '' | *[!0-9]*) return ;; esac
    # Version 1 represents "no limit" by a number of nineteen digits.
    [ ${#1} -le 16 ] || return 0
    mib=$(($1 / 1048576))
    if [ "$mib" -gt 0 ] && { [ "$limit" = 0 ] || [ "$mib" -lt "$limit" ]; }; then limit=$mib; fi
  }
  if [ -r /proc/meminfo ]; then
    kib=$(sed -n 's/^MemTotal: *\([0-9]*\) kB$/\1/p' /proc/meminfo)
    consider "$((${kib:-0} * 1024))"
  elif command -v sysctl >/dev/null 2>&1; then
    consider "$(sysctl -n hw.memsize 2>/dev/null)"
  fi
  if [ -r /proc/self/cgroup ]; then
    group=$(sed -n 's/^0:://p' /proc/self/cgroup)
    while :; do
      consider "$(cat "/sys/fs/cgroup$group/memory.max" 2>/dev/null)"
      case $group in '' | /) break ;; esac
      group=${group%/*}
    done
    group=$(sed -n 's/^[0-9]*:\([^:]*,\)\{0,1\}memory\(,[^:]*\)\{0,1\}://p' /proc/self/cgroup)
    while [ -n "$group" ]; do
      consider "$(cat "/sys/fs/cgroup/memory$group/memory.limit_in_bytes" 2>/dev/null)"
      [ "$group" != / ] || break
      group=${group%/*}
      [ -n "$group" ] || group=/
    done
    # Inside a container the path may be that of the host.
    consider "$(cat /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null)"
  fi
  echo "$limit"
}

# Prints the JVM options for the given MiB: 35 % for the heap, a quarter below 384 MiB, and 15 % for direct memory, which
# holds responses being sent; less on large machines. The rest is for code, stacks, the engines and the page cache of the
# system. bench/memory measures it.
memory_options() {
  [ "$1" -gt 0 ] || { echo "-XX:MaxRAMPercentage=25 -XX:MaxDirectMemorySize=512m"; return; }
  share=35
  [ "$1" -ge 384 ] || share=25
  heap=$(($1 * share / 100))
  if [ "$heap" -gt 1024 ]; then
    heap=$(($1 / 4))
    [ "$heap" -ge 1024 ] || heap=1024
  fi
  direct=$(($1 * 15 / 100))
  [ "$direct" -le 512 ] || direct=512
  [ "$direct" -ge 40 ] || direct=40
  options="-Xmx${heap}m -XX:MaxDirectMemorySize=${direct}m"
  # A larger young generation would take more memory and make each pause longer: bench/overload shows the pauses.
  if [ "$heap" -ge 120 ]; then options="$options -XX:MaxNewSize=40m"; fi
  if [ "$1" -le 1024 ]; then
    # Mapped where it was made, the AOT cache stays a file that the system may drop from memory; elsewhere it would be
    # copied. Memory that was freed by native code is returned to the system.
    options="$options -XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0 -XX:TrimNativeHeapInterval=10000"
  fi
  if [ "$1" -lt 384 ]; then
    # The second compiler takes as much memory as a small heap.
    options="$options -XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=40m"
  elif [ "$1" -le 1024 ]; then
    options="$options -XX:ReservedCodeCacheSize=96m"
  fi
  echo "$options"
}

# Prints how many arenas glibc may use for the given MiB: each retains freed memory, and few native threads allocate.
malloc_arenas() {
  if [ "$1" -gt 0 ] && [ "$1" -le 512 ]; then echo 1; else echo 2; fi
}
