# To be sourced by ./run, which has built the jars in $app: makes the artefacts of a release in target/dist.
# Each is reproducible: built again from the same commit with the same JDK, it is the same byte for byte.

version=$(sed -n 's|^  <version>\(.*\)</version>|\1|p' "$ROOT/pom.xml")

# The modules that the server and its libraries use. jdk.unsupported: direct memory of Netty; jdk.crypto.ec: TLS;
# jdk.management and jdk.jfr: metrics and diagnosis; jdk.zipfs and jdk.charsets: templates and foreign encodings.
runtime_modules=java.base,java.desktop,java.instrument,java.logging,java.management,java.naming,java.net.http
runtime_modules=$runtime_modules,java.scripting,java.security.jgss,java.sql,java.xml,jdk.charsets,jdk.crypto.ec
runtime_modules=$runtime_modules,jdk.jfr,jdk.management,jdk.net,jdk.unsupported,jdk.zipfs

# The same time for every file, that of the commit, so that archives do not differ.
dist_epoch() {
  git -C "$ROOT" log -1 --format=%ct 2>/dev/null || echo 1767225600
}

# Prints the platform of this machine as artefact names have it.
dist_platform() {
  case "$(uname -sm)" in
    'Linux x86_64') echo linux-x64 ;;
    'Linux aarch64') echo linux-arm64 ;;
    'Darwin arm64') echo macos-arm64 ;;
    'Darwin x86_64') echo macos-x64 ;;
    *) echo "there are no artefacts for $(uname -sm)" >&2; return 1 ;;
  esac
}

# Archives directory $2 of $1 as $3.
dist_archive() {
  tar --sort=name --mtime="@$(dist_epoch)" --owner=0 --group=0 --numeric-owner --format=gnu -C "$1" -cf - "$2" | gzip -9n >"$3"
}

# The tree that every artefact contains: jars, launcher and the files of deploy/dist.
dist_tree() {
  mkdir -p "$1/bin" "$1/lib" "$1/app"
  cp -R "$app/." "$1/app"
  cp "$ROOT/deploy/dist/archipelago" "$1/bin/archipelago"
  chmod 755 "$1/bin/archipelago"
  cp "$ROOT/.ci/launch.sh" "$ROOT/.ci/memory.sh" "$ROOT/server/src/main/resources/engines/as-user.sh" "$1/lib"
  sed -e '/^In a clone/,$d' -e 's|\./run |archipelago |g' "$ROOT/server/src/main/resources/help.txt" >"$1/lib/help.txt"
  cp "$ROOT/LICENSE" "$ROOT/CHANGELOG.md" "$ROOT/.env.example" "$ROOT/docs/install.md" "$ROOT/docs/configuration.md" "$1"
  cp "$ROOT/deploy/dist/archipelago.service" "$1/lib"
  cp "$ROOT"/server/target/archipelago-server-*.cdx.json "$1/bom.cdx.json"
  echo "$version" >"$1/VERSION"
  chmod -R u+rwX,go+rX,go-w "$1"
}

dist_runtime() {
  "$JAVA_HOME/bin/jlink" --add-modules "$runtime_modules" --strip-debug --no-header-files --no-man-pages \
    --compress zip-6 --output "$1"
}

# A package for Debian and Ubuntu: programs in /usr/lib/archipelago, settings in /etc/archipelago, a systemd unit.
dist_debian() {
  if ! command -v dpkg-deb >/dev/null 2>&1; then
    echo "  No Debian package: dpkg-deb is not installed"
    return
  fi
  root=$work/deb
  architecture=$(dpkg --print-architecture)
  mkdir -p "$root/DEBIAN" "$root/usr/lib" "$root/usr/bin" "$root/etc/archipelago" "$root/lib/systemd/system" \
    "$root/usr/share/doc/archipelago"
  cp -R "$1" "$root/usr/lib/archipelago"
  ln -s ../lib/archipelago/bin/archipelago "$root/usr/bin/archipelago"
  cp "$ROOT/.env.example" "$root/etc/archipelago/archipelago.env"
  cp "$ROOT/LICENSE" "$root/usr/share/doc/archipelago/copyright"
  sed 's|/opt/archipelago|/usr/lib/archipelago|' "$ROOT/deploy/dist/archipelago.service" \
    >"$root/lib/systemd/system/archipelago.service"
  # ~ sorts a snapshot before its release.
  sed -e "s/@VERSION@/$(echo "$version" | sed 's/-SNAPSHOT/~snapshot/')/" -e "s/@ARCHITECTURE@/$architecture/" \
    "$ROOT/deploy/dist/debian/control" >"$root/DEBIAN/control"
  echo /etc/archipelago/archipelago.env >"$root/DEBIAN/conffiles"
  for script in postinst prerm postrm; do
    cp "$ROOT/deploy/dist/debian/$script" "$root/DEBIAN/$script"
  done
  chmod -R u+rwX,go+rX,go-w "$root"
  chmod 755 "$root"/DEBIAN/p*
  chmod 640 "$root/etc/archipelago/archipelago.env"
  SOURCE_DATE_EPOCH=$(dist_epoch)
  export SOURCE_DATE_EPOCH
  find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
  dpkg-deb -Zxz --root-owner-group --build "$root" "$out/archipelago_${version}_$architecture.deb" >/dev/null
}

# The Debian packages of the image, beside the run-time image: the C library, what native libraries link to, and a shell.
image_packages='libc6 libgcc-s1 libstdc++6 zlib1g busybox-static'

# Prints the SHA-256 of a file.
dist_sha() {
  sha256sum "$1" | cut -d ' ' -f 1
}

# Moves a blob of the image into place and prints its digest and size as JSON members.
dist_blob() {
  digest=$(dist_sha "$1")
  size=$(wc -c <"$1" | tr -d ' ')
  mv "$1" "$work/oci/blobs/sha256/$digest"
  printf '"digest":"sha256:%s","size":%s' "$digest" "$size"
}

# An image for Docker, Podman and Kubernetes, made without any of them. Its user is not root and its root file system may
# be read-only; only /data is written to.
dist_image() {
  if ! command -v dpkg >/dev/null 2>&1 || ! command -v apt-get >/dev/null 2>&1; then
    echo "  No image: its base is made of Debian packages, which apt-get downloads"
    return
  fi
  rootfs=$work/rootfs
  mkdir -p "$work/packages" "$rootfs/opt" "$rootfs/bin" "$rootfs/etc" "$rootfs/tmp" "$work/oci/blobs/sha256"
  # shellcheck disable=SC2086
  if ! (cd "$work/packages" && apt-get -qq download $image_packages >"$work/packages.log" 2>&1); then
    echo "  No image: apt-get cannot download $image_packages: $(tail -n 1 "$work/packages.log")"
    return
  fi
  for package in "$work"/packages/*.deb; do dpkg -x "$package" "$rootfs"; done
  rm -rf "$rootfs/usr/share/doc" "$rootfs/usr/share/man" "$rootfs/usr/share/lintian" "$rootfs/usr/share/locale"
  for applet in sh awk cat chmod chown cp cut date dirname find grep head id ls mkdir mv pwd readlink rm sed sleep \
    sort stat tail test tr true uname wget; do
    [ -e "$rootfs/bin/$applet" ] || ln -s busybox "$rootfs/bin/$applet"
  done
  echo 'root:x:0:0:root:/:/bin/sh
archipelago:x:10001:10001:archipelago:/data:/bin/sh' >"$rootfs/etc/passwd"
  echo 'root:x:0:
archipelago:x:10001:' >"$rootfs/etc/group"
  echo 'hosts: files dns' >"$rootfs/etc/nsswitch.conf"
  cp -R "$1" "$rootfs/opt/archipelago"
  chmod -R u+rwX,go+rX,go-w "$rootfs"
  chmod 1777 "$rootfs/tmp"
  mkdir -p "$work/owned/data"
  chmod 700 "$work/owned/data"
  same="--sort=name --mtime=@$(dist_epoch) --numeric-owner --format=gnu"
  # shellcheck disable=SC2086
  tar $same --owner=0 --group=0 -C "$rootfs" -cf "$work/layer.tar" .
  # shellcheck disable=SC2086
  tar $same --owner=10001 --group=10001 -C "$work/owned" -rf "$work/layer.tar" ./data
  diff_id=$(dist_sha "$work/layer.tar")
  gzip -9n "$work/layer.tar"
  layer=$(dist_blob "$work/layer.tar.gz")
  created=$(date -u -d "@$(dist_epoch)" +%Y-%m-%dT%H:%M:%SZ)
  cat >"$work/config.json" <<EOF
{"created":"$created","architecture":"$(dpkg --print-architecture)","os":"linux","config":{"User":"10001:10001",
"Env":["PATH=/bin","HOST=0.0.0.0","PORT=8000","DATA_DIR=/data/site"],"Entrypoint":["/opt/archipelago/bin/archipelago"],
"WorkingDir":"/data","Volumes":{"/data":{}},"ExposedPorts":{"8000/tcp":{}},"StopSignal":"SIGTERM",
"Healthcheck":{"Test":["CMD","wget","-q","-O","/dev/null","http://127.0.0.1:8000/health/live"],
"Interval":10000000000,"Timeout":5000000000,"StartPeriod":60000000000,"Retries":3},
"Labels":{"org.opencontainers.image.title":"Archipelago","org.opencontainers.image.version":"$version",
"org.opencontainers.image.licenses":"Apache-2.0"}},
"rootfs":{"type":"layers","diff_ids":["sha256:$diff_id"]},"history":[{"created":"$created","created_by":"./run dist"}]}
EOF
  config=$(dist_blob "$work/config.json")
  cat >"$work/manifest.json" <<EOF
{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
"config":{"mediaType":"application/vnd.oci.image.config.v1+json",$config},
"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip",$layer}]}
EOF
  manifest=$(dist_blob "$work/manifest.json")
  cat >"$work/oci/index.json" <<EOF
{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json",$manifest,
"annotations":{"org.opencontainers.image.ref.name":"$version"}}]}
EOF
  echo '{"imageLayoutVersion":"1.0.0"}' >"$work/oci/oci-layout"
  # For docker load of versions that do not read the OCI layout.
  printf '[{"Config":"blobs/sha256/%s","RepoTags":["archipelago:%s"],"Layers":["blobs/sha256/%s"]}]\n' \
    "$(echo "$config" | sed 's/.*sha256:\([0-9a-f]*\)".*/\1/')" "$version" \
    "$(echo "$layer" | sed 's/.*sha256:\([0-9a-f]*\)".*/\1/')" >"$work/oci/manifest.json"
  # shellcheck disable=SC2086
  tar $same --owner=0 --group=0 -C "$work/oci" -cf "$out/archipelago-$version-oci.tar" .
}

dist() {
  [ $# = 0 ] || { echo "usage: ./run dist" >&2; exit 2; }
  platform=$(dist_platform)
  out=$ROOT/target/dist
  work=$ROOT/target/dist.work
  rm -rf "$out" "$work"
  mkdir -p "$out" "$work"
  name=archipelago-$version
  echo "Making the artefacts of $version for $platform"
  dist_tree "$work/$name-jars"
  dist_archive "$work" "$name-jars" "$out/$name-jars.tar.gz"
  mv "$work/$name-jars" "$work/$name-$platform"
  dist_runtime "$work/$name-$platform/runtime"
  dist_archive "$work" "$name-$platform" "$out/$name-$platform.tar.gz"
  dist_debian "$work/$name-$platform"
  dist_image "$work/$name-$platform"
  cp "$work/$name-$platform/bom.cdx.json" "$out/$name.cdx.json"
  (cd "$out" && sha256sum -- * >"SHA256SUMS")
  rm -rf "$work"
  (cd "$out" && ls -l -- * | awk '{ printf "  %6.1f MB  %s\n", $5 / 1e6, $NF }')
  echo "They are in $out"
}
