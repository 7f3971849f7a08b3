# To be sourced after jdk.sh, with ROOT set: runs Maven so that it writes only below target/.

maven() {
  mkdir -p "$ROOT/target/tmp" "$ROOT/target/m2"
  (
    cd "$ROOT"
    export MAVEN_USER_HOME="$ROOT/target/maven"
    export TMPDIR="$ROOT/target/tmp"
    MAVEN_OPTS="${MAVEN_OPTS-} -XX:-UsePerfData -XX:+IgnoreUnrecognizedVMOptions -Djava.io.tmpdir=$ROOT/target/tmp"
    # Builds are too short to benefit from the optimizing compiler.
    MAVEN_OPTS="$MAVEN_OPTS -XX:TieredStopAtLevel=1 --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED"
    export MAVEN_OPTS
    set -- -B --no-transfer-progress -Dmaven.repo.local="$ROOT/target/m2" "$@"
    # Artifacts that other builds on this machine have downloaded are reused.
    if [ -d "${HOME-}/.m2/repository" ]; then
      set -- -Dmaven.repo.local.tail="$HOME/.m2/repository" -Dmaven.repo.local.tail.ignoreAvailability=true "$@"
    fi
    # Downloads are compared with the recorded hashes when modules are packaged; before that, modules are directories,
    # which Maven cannot hash.
    case " $* " in
      *" package "* | *" verify "*)
        set -- -Daether.artifactResolver.postProcessor.trustedChecksums=true \
          -Daether.artifactResolver.postProcessor.trustedChecksums.checksumAlgorithms=SHA-256 \
          -Daether.trustedChecksumsSource.summaryFile=true -Daether.trustedChecksumsSource.summaryFile.originAware=false \
          -Daether.trustedChecksumsSource.summaryFile.basedir="$ROOT/.mvn/checksums" "$@" ;;
    esac
    exec ./mvnw "$@"
  )
}
