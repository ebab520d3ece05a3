#!/bin/sh
# Takes the pictures of this folder anew: every kind of page of the example database, light, dark and
# on a phone. Usage: docs/screenshots/make.sh [ADVGEN]
# Needs Chromium; with pngquant the files become small.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
advgen=${1:-"$root/target/debug/advgen"}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$advgen" -C "$root" build --quiet --out "$work/site"

shot() { # NAME PAGE WIDTH HEIGHT [dark]
  dark=
  [ "${5:-}" = dark ] && dark=--blink-settings=preferredColorScheme=0
  chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
    --disable-background-networking --disable-component-update --disable-sync --hide-scrollbars \
    $dark --user-data-dir="$work/profile" --screenshot="$work/$1.png" --window-size="$3,$4" \
    "file://$work/site/$2" >/dev/null 2>&1
  if command -v pngquant >/dev/null; then
    pngquant --force --strip --speed 1 32 --output "$here/$1.png" "$work/$1.png"
  else
    cp "$work/$1.png" "$here/$1.png"
  fi
}

bulletin=advisories/HLSEC-2026-8ZZ2.html
package=packages/Go/lantern.example.org/keeper.html
shot bulletin-light "$bulletin" 1280 720
shot bulletin-dark "$bulletin" 1280 720 dark
shot bulletin-phone "$bulletin" 500 1000
shot withdrawn-light advisories/HLSEC-2024-MTS1.html 1280 720
shot index-light index.html 1280 900
shot index-dark index.html 1280 900 dark
shot index-phone index.html 500 1000
shot package-light "$package" 1280 560
shot package-dark "$package" 1280 560 dark
shot package-phone "$package" 500 1000
shot ecosystem-light ecosystems/Go.html 1280 720
shot year-light years/2025.html 1280 720
shot weaknesses-light cwe/index.html 1280 720
shot weakness-dark cwe/1336.html 1280 480 dark
shot thanks-light credits/index.html 1280 720
shot policy-light policy.html 1280 720
shot embargo-dark embargo.html 1280 720 dark
cp "$work/site/assets/cards/HLSEC-2026-8ZZ2.png" "$here/card.png"
