#!/bin/sh
# Keeps one server alive as long as somebody uses it, and stops it when nobody does any more.
#
#   keeper.sh HOME_DIR COMMAND [ARGUMENT…]
#
# HOME_DIR/users/ holds a file per user, named PID.NUMBER. A user that died without removing its file is found by its pid,
# so a kill -9 of the last user ends the server within a second. SIGUSR1 means: look now.
# HOME_DIR/lock is the folder that whoever adds the first user or stops the server must own.

home=$1
shift
"$@" &
server=$!

has_users() {
  for file in "$home"/users/*; do
    [ -e "$file" ] || continue
    pid=${file##*/}
    pid=${pid%%.*}
    { kill -0 "$pid" 2>/dev/null || [ -d "/proc/$pid" ]; } && return 0
    rm -f "$file"
  done
  return 1
}

lock() {
  mkdir "$home/lock" 2>/dev/null && echo $$ >"$home/lock/pid"
}

stop() {
  kill -TERM "$server" 2>/dev/null
  while kill -0 "$server" 2>/dev/null; do wait "$server"; done
  rm -f "$home/running.json"
}

trap : USR1
trap 'stop; exit 0' TERM INT HUP
while kill -0 "$server" 2>/dev/null; do
  [ -d "$home" ] || { stop; exit 0; }
  if ! has_users && lock; then
    # Somebody may have come between the look and the lock.
    has_users || { stop; rm -rf "$home/lock"; exit 0; }
    rm -rf "$home/lock"
  fi
  sleep 1 &
  wait $!
done
rm -f "$home/running.json"
