# Waits until a machine answers on SSH, from where this runs. Actions: apply, remove (of the wait for an installation).
#
# Settings: WHAT (what is waited for), HOST (its address; empty: the machine that fetched NODE's kickstart from this boot
# server), NODE, PORT, MINUTES (the limit), ADVICE (what to do where it does not come), DIGEST (of the installation).
#
# A node that was seen is not waited for again until it is installed anew: layer 3 has been taken away from it since.
LOGS=$ROOT/var/log/apache2
SEEN=$ROOT/var/lib/murmuration/installed

fetched() { # FILE: who fetched this file of the node last
    cat "$LOGS/access.log.1" "$LOGS/access.log" 2>/dev/null | grep -F "/$NODE.$1 HTTP/" | grep '" 20[06] ' | tail -1 | cut -d' ' -f1
}

find_host() {
    [ -z "$HOST" ] || { echo "$HOST"; return; }
    fetched cfg
}

answers() {
    [ -n "$host" ] || return 1
    # The first line that an SSH server says; a port alone may be somebody else's.
    banner=$(timeout 10 bash -c 'exec 3<>"/dev/tcp/$0/$1" && head -c 4 <&3' "$host" "$PORT" 2>/dev/null) || true
    [ "$banner" = SSH- ]
}

how_far() {
    if [ -n "$host" ]; then
        [ -n "$HOST" ] || echo "It fetched its kickstart. "
        echo "Nothing answers on SSH at $host."
    elif [ -n "$(fetched ipxe)" ]; then
        echo "It fetched its iPXE script from this boot server, and no kickstart."
    else
        echo "It has not fetched its iPXE script from this boot server."
    fi
}

apply() {
    bundle_unpack "$folder"
    if [ -z "$HOST" ] && [ "$(cat "$SEEN/$NODE" 2>/dev/null)" = "$DIGEST" ]; then
        say "$WHAT was seen to end before"
        return 0
    fi
    start=$(date +%s)
    limit=$((MINUTES * 60))
    told=0
    say "waiting for $WHAT, at most $MINUTES minutes"
    until host=$(find_host) && answers; do
        waited=$(($(date +%s) - start))
        [ $waited -lt $limit ] || fail "$WHAT did not come within $MINUTES minutes. $(how_far | tr -d '\n') $ADVICE"
        if [ $((waited / 60)) -gt $told ]; then
            told=$((waited / 60))
            say "still waiting for $WHAT ($told of $MINUTES minutes). $(how_far | tr -d '\n')"
        fi
        sleep "${PAUSE:-2}"
    done
    if [ -z "$HOST" ]; then
        mkdir -p "$SEEN"
        echo "$DIGEST" >"$SEEN/$NODE"
    fi
    say "$WHAT: $host answers after $(($(date +%s) - start)) seconds"
}

remove() { # another server of this name has to be waited for, though it is installed from the same
    bundle_unpack "$folder"
    rm -f "$SEEN/$NODE"
    say "$WHAT is forgotten"
}

folder=$2
case $1 in
apply) apply ;;
remove) remove ;;
*) fail "unknown action $1" ;;
esac
