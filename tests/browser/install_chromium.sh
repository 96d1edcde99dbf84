#!/bin/sh
# Installs Debian's chromium for the browser tests where it is missing and can be had; says so loudly where not.
CHROMIUM="${CHROMIUM:-/usr/bin/chromium}"
test -x "$CHROMIUM" && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium) \
        >/dev/null 2>&1
fi
test -x "$CHROMIUM" || echo "!!! NO CHROMIUM: THE BROWSER TESTS WILL BE SKIPPED. Install it: apt-get install chromium !!!" >&2
exit 0
