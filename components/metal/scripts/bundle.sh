# Files that a step puts on a machine: taken from what it was sent, installed as one, put back as one. Sourced before each
# step's own script, which is started as: sh SCRIPT ACTION FOLDER, with FOLDER/payload being what it was sent (see
# model/plan/steps/bundle.py).
set -eu
ROOT=${ROOT:-}
export LC_ALL=C PATH=${TOOLS:+$TOOLS:}${PATH:+$PATH:}/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
# The connection may be lost while the network changes: the step goes on to its end, or to its way back.
trap '' HUP PIPE

say() { echo "$*" || true; }

fail() {
    echo "$*" >&2 || true
    exit 1
}

# The settings become variables; the files go to FOLDER/files, with a list of "MODE PATH".
bundle_unpack() { # FOLDER
    rm -rf "$1/files"
    mkdir -p "$1/files"
    : >"$1/list"
    awk -v folder="$1" '
        /^#set / { print substr($0, 6) > (folder "/settings"); next }
        /^#file / {
            if (file) close(file)
            path = substr($0, length($2) + 8)
            file = folder "/files/" (++count)
            printf "" > file
            print $2, count, path > (folder "/list")
            next
        }
        file { print > file }
    ' "$1/payload"
    [ ! -e "$1/settings" ] || . "$1/settings"
}

bundle_state() { echo "$ROOT/var/lib/murmuration"; }

# What differs from what is installed: FOLDER/changed, and FOLDER/removed (what was installed under this name before and is
# no longer wanted). Succeeds where nothing differs.
bundle_compare() { # FOLDER NAME
    : >"$1/changed"
    : >"$1/removed"
    while read -r mode number path; do
        cmp -s "$1/files/$number" "$ROOT$path" || echo "$path" >>"$1/changed"
    done <"$1/list"
    if [ -e "$(bundle_state)/$2.files" ]; then
        while read -r path; do
            grep -q " $path\$" "$1/list" || echo "$path" >>"$1/removed"
        done <"$(bundle_state)/$2.files"
    fi
    [ ! -s "$1/changed" ] && [ ! -s "$1/removed" ]
}

# Saves what is there of the files that will change, and installs. Needs bundle_compare before it.
bundle_install() { # FOLDER NAME
    mkdir -p "$1/saved" "$(bundle_state)"
    number=0
    : >"$1/backup"
    cat "$1/changed" "$1/removed" | while read -r path; do
        number=$((number + 1))
        echo "$number $path" >>"$1/backup"
        [ ! -e "$ROOT$path" ] || cp -p "$ROOT$path" "$1/saved/$number"
    done
    [ ! -e "$(bundle_state)/$2.files" ] || cp "$(bundle_state)/$2.files" "$1/saved/list"
    while read -r mode number path; do
        grep -qx "$path" "$1/changed" || continue
        mkdir -p "$ROOT${path%/*}"
        cp "$1/files/$number" "$ROOT$path.new"
        chmod "$mode" "$ROOT$path.new"
        mv -f "$ROOT$path.new" "$ROOT$path"
    done <"$1/list"
    while read -r path; do rm -f "$ROOT$path"; done <"$1/removed"
    sed 's/^[^ ]* [^ ]* //' "$1/list" >"$(bundle_state)/$2.files"
}

# Puts back what bundle_install changed.
bundle_restore() { # FOLDER NAME
    while read -r number path; do
        if [ -e "$1/saved/$number" ]; then cp -p "$1/saved/$number" "$ROOT$path"; else rm -f "$ROOT$path"; fi
    done <"$1/backup"
    if [ -e "$1/saved/list" ]; then
        cp "$1/saved/list" "$(bundle_state)/$2.files"
    else
        rm -f "$(bundle_state)/$2.files"
    fi
}

# Removes all that was installed under this name.
bundle_remove() { # NAME
    [ -e "$(bundle_state)/$1.files" ] || return 0
    while read -r path; do rm -f "$ROOT$path"; done <"$(bundle_state)/$1.files"
    rm -f "$(bundle_state)/$1.files"
}

# Installs packages whose commands are not there: "COMMAND:PACKAGE".
need() {
    missing=
    for pair in "$@"; do
        command -v "${pair%%:*}" >/dev/null 2>&1 || missing="$missing ${pair#*:}"
    done
    [ -n "$missing" ] || return 0
    say "installing$missing"
    export DEBIAN_FRONTEND=noninteractive
    tries=0
    # The system's own first boot may still hold the package manager.
    until apt-get -q update >/tmp/murmuration-apt.log 2>&1 && apt-get -q -y install $missing >>/tmp/murmuration-apt.log 2>&1; do
        tries=$((tries + 1))
        [ $tries -lt 10 ] || fail "the packages$missing cannot be installed: $(tail -3 /tmp/murmuration-apt.log)"
        sleep 15
    done
}
