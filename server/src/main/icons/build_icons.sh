#!/usr/bin/env bash
# Renders the site's logo as the PNG icons of the web manifest with the installed Chromium. Run it after changing the logo.
set -eu
cd "$(dirname "$0")/../resources/assets/shared_assets/images"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# draw FILE SIZE RADIUS SCALE: the logo at SCALE of its size in a square of SIZE pixels with a corner radius of RADIUS/32.
draw() {
  local offset
  offset=$(awk "BEGIN { print 16 * (1 - $4) }")
  cat > "$work/icon.html" <<HTML
<!doctype html><style>html,body{margin:0;background:transparent}svg{display:block;width:$2px;height:$2px}</style>
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="$3" fill="#0f766e"/><g fill="#fff" transform="translate($offset $offset) scale($4)"><path d="M4 19c2.6-5.6 5.2-8.6 7.8-8.6 3.4 0 4.8 5.2 7.6 8.6z"/><path d="M18.8 15.4c1.6-2.4 3-3.6 4.6-3.6 2.2 0 3.2 4.1 4.8 7.2h-6.4c-1.1-.9-2-2.2-3-3.6z"/><path d="M4 23.5c3 0 3 1.6 6 1.6s3-1.6 6-1.6 3 1.6 6 1.6 3-1.6 6-1.6" fill="none" stroke="#fff" stroke-width="2" stroke-linecap="round"/></g></svg>
HTML
  chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$work/profile" --default-background-color=00000000 \
    --window-size="$2,$2" --screenshot="$PWD/$1" "file://$work/icon.html" >/dev/null 2>&1
}

draw app-192.png 192 7 0.85
draw app-512.png 512 7 0.85
# Launchers may crop these to any shape: the background reaches the edges and the logo stays within the middle 80 %.
draw app-maskable-192.png 192 0 0.68
draw app-maskable-512.png 512 0 0.68
draw app-touch-180.png 180 0 0.8
