# Waits until a machine answers on SSH, from where this runs. Action: apply.
#
# Settings: WHAT (what is waited for), HOST, PORT, MINUTES (the limit), ADVICE (what to do where it does not come).
answers() {
    # The first line that an SSH server says; a port alone may be somebody else's.
    banner=$(timeout 10 bash -c 'exec 3<>"/dev/tcp/$0/$1" && head -c 4 <&3' "$HOST" "$PORT" 2>/dev/null) || true
    [ "$banner" = SSH- ]
}

apply() {
    bundle_unpack "$folder"
    start=$(date +%s)
    limit=$((MINUTES * 60))
    told=0
    say "waiting for $WHAT: SSH on $HOST, at most $MINUTES minutes"
    until answers; do
        waited=$(($(date +%s) - start))
        [ $waited -lt $limit ] || fail "$WHAT did not come within $MINUTES minutes: nothing answers on SSH at $HOST. $ADVICE"
        if [ $((waited / 60)) -gt $told ]; then
            told=$((waited / 60))
            say "still waiting for $WHAT ($told of $MINUTES minutes)"
        fi
        sleep "${PAUSE:-5}"
    done
    say "$WHAT: $HOST answers after $(($(date +%s) - start)) seconds"
}

folder=$2
case $1 in
apply) apply ;;
*) fail "unknown action $1" ;;
esac
