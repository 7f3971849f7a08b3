# To be sourced by the benchmarks with three servers: builds the server and runs PROGRAM. Needs Linux; see
# deploy/local-cluster --help.
cd "$(dirname "$0")/.."
ROOT=$PWD
. .ci/jdk.sh
DATA_DIR=target/bench/build ./run --build
# shellcheck disable=SC2012
app=$(ls -td target/app/*/ | head -n 1)
# The HTTP client must not retry, because failures are counted.
exec "$JAVA_HOME/bin/java" -Xmx768m -XX:+UseParallelGC -Djdk.httpclient.disableRetryConnect=true -Djdk.httpclient.redirects.retrylimit=1 \
  -cp "$app/lib/*" "bench/scenarios/cluster/$PROGRAM.java" "$@"
