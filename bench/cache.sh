# To be sourced by the cache benchmarks: builds them and runs the class SCENARIO. Needs redis-server.
cd "$(dirname "$0")/.."
ROOT=$PWD
. .ci/jdk.sh
. .ci/maven.sh
command -v redis-server >/dev/null || { echo "$0 needs redis-server: apt-get install redis-server" >&2; exit 2; }
maven -q -pl bench -am -Dmaven.test.skip=true process-classes
exec "$JAVA_HOME/bin/java" --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED \
  -cp "bench/target/classes:$(cat bench/target/class-path)" "dev.archipelago.bench.$SCENARIO" "$@"
