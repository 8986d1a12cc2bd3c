# Puts a node's iPXE script and kickstart on the boot server. Actions: apply, remove.
#
# Settings: NAME (the node's). They hold the node's secrets: nothing of them is printed, and their folder has a name that
# nobody can guess.
apply() {
    bundle_unpack "$folder"
    if bundle_compare "$folder" "node-$NAME"; then
        say "the files of $NAME are there already"
        return 0
    fi
    bundle_install "$folder" "node-$NAME"
    tidy
    say "the files of $NAME are there"
}

remove() {
    bundle_unpack "$folder"
    while read -r _ _ path; do echo "$path"; done <"$folder/list" >"$folder/removed"
    bundle_remove "node-$NAME"
    tidy
    say "the files of $NAME are gone"
}

tidy() { # folders that have become empty
    while read -r path; do rmdir "$ROOT${path%/*}" 2>/dev/null || true; done <"$folder/removed"
}

folder=$2
case $1 in
apply) apply ;;
remove) remove ;;
*) fail "unknown action $1" ;;
esac
