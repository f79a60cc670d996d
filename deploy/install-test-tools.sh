#!/bin/sh
# What the tests need from Debian: a browser, a second MQTT implementation, pseudo-terminals, certificates, a clock that can be set, failing system
# calls, and what builds our firmware and simulates its chip.
# Installs what is missing when it may; else prints the exact command and fails, so that no test is skipped for it.
set -eu
PATH="$PATH:/usr/sbin"

missing=""
need() { command -v "$1" >/dev/null 2>&1 || missing="$missing $2"; }
need chromium chromium
need mosquitto mosquitto
need mosquitto_sub mosquitto-clients
need socat socat
need strace strace
need openssl openssl
need make make
need cc gcc
need avr-gcc gcc-avr
need faketime faketime
need_file() { [ -e "$1" ] || missing="$missing $2"; }
need_file /usr/lib/avr/include/avr/io.h avr-libc
need_file /usr/include/simavr/sim_avr.h libsimavr-dev
need_file /usr/include/libelf.h libelf-dev

[ -z "$missing" ] && exit 0
if [ "$(id -u)" -ne 0 ]; then
  echo "The tests need:$missing" >&2
  echo "Install them with: sudo apt-get update && sudo apt-get install --no-install-recommends -y$missing" >&2
  exit 1
fi
# Installing Mosquitto must not start a broker on this machine.
policy=/usr/sbin/policy-rc.d
made=""
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' > "$policy"
  chmod +x "$policy"
  made=yes
fi
trap '[ -z "$made" ] || rm -f "$policy"' EXIT
apt-get update -qq
# shellcheck disable=SC2086
DEBIAN_FRONTEND=noninteractive apt-get install --no-install-recommends -y -qq $missing >/dev/null
