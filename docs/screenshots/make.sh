#!/bin/sh
# Takes the pictures of this folder anew, and writes the page that shows them: every kind of page of
# the example database, light, dark and on a phone. Usage: docs/screenshots/make.sh [ADVGEN]
# Needs Chromium; with pngquant the files become small.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
advgen=${1:-"$root/target/debug/advgen"}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$advgen" -C "$root" build --quiet --out "$work/site"

# NAME, ADDRESS, TITLE: three pictures, and a row of the page that shows them.
kind() {
  shot "$1-light" "$2" 1280 720
  shot "$1-dark" "$2" 1280 720 dark
  shot "$1-phone" "$2" 500 1000
  printf '| %s | ![%s](%s-light.png) | ![%s, dark](%s-dark.png) | ![%s on a phone](%s-phone.png) |\n' \
    "$3" "$3" "$1" "$3" "$1" "$3" "$1" >>"$here/README.md"
}

shot() { # NAME ADDRESS WIDTH HEIGHT [dark]
  dark=
  [ "${5:-}" = dark ] && dark=--blink-settings=preferredColorScheme=0
  # The time is a made-up one, in which the search answers.
  chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
    --disable-background-networking --disable-component-update --disable-sync --hide-scrollbars \
    --virtual-time-budget=4000 $dark --user-data-dir="$work/profile" \
    --screenshot="$work/$1.png" --window-size="$3,$4" "file://$work/site/$2" >/dev/null 2>&1
  if command -v pngquant >/dev/null; then
    pngquant --force --strip --speed 1 24 --output "$here/$1.png" "$work/$1.png"
  else
    cp "$work/$1.png" "$here/$1.png"
  fi
}

rm -f "$here"/*.png
cat >"$here/README.md" <<'EOF'
# Every kind of page

The [example database](../../advisories) as `advgen build` shows it; `docs/screenshots/make.sh` takes these pictures. Other looks are a [file or two](../templates.md).

| page | light | dark | on a phone |
|---|---|---|---|
EOF
kind index index.html "Front page"
kind bulletin advisories/HLSEC-2026-8ZZ2.html Bulletin
kind withdrawn advisories/HLSEC-2024-MTS1.html "Withdrawn bulletin"
kind search 'search.html?q=directory' Search
kind packages packages/index.html Packages
kind package packages/Go/lantern.example.org/keeper.html Package
kind ecosystem ecosystems/Go.html Ecosystem
kind years years/index.html Years
kind year years/2025.html "A year"
kind weaknesses cwe/index.html Weaknesses
kind weakness cwe/1336.html "A weakness"
kind thanks credits/index.html "Hall of thanks"
kind person "credits/Ines Carvalho.html" "Somebody who is thanked"
kind policy policy.html "What reporters may expect"
kind embargo embargo.html "What parties under embargo may expect"
cp "$work/site/assets/cards/HLSEC-2026-8ZZ2.png" "$here/card.png"
printf '\nThe picture that comes with a link to a bulletin:\n\n![The number, the title and the severity of a bulletin](card.png)\n' >>"$here/README.md"
