# A controller that leaves its system controller: powered off when the step is removed, since dcmanager deletes no subcloud that
# answers. Actions: apply (nothing), remove. Settings: PASSWORD (of the account), WHAT (for people).
apply() { say "nothing to do as long as it stays"; }

remove() {
    bundle_unpack "$folder"
    printf '%s\n' "$PASSWORD" | sudo -S -p '' shutdown -h +0 >/dev/null 2>&1 || fail "$WHAT cannot be powered off: power it off, then run again"
    say "$WHAT: powering off"
}

folder=$2
case $1 in
apply) apply ;;
remove) remove ;;
*) fail "unknown action $1" ;;
esac
