# What the lab's installer understands of a kickstart. Sourced by installer-init.sh (and by its tests, under busybox).
#
#   ks_flatten FILE NAME MODE   writes the kickstart with what its %include lines name in their places, each line with where
#                               it comes from before it ("NAME:LINE<TAB>text"). MODE early leaves alone what is not there
#                               yet (a %pre script may make it); MODE late fails.
#   ks_split FLAT DIR           takes it apart: DIR/commands holds one command a line ("NAME:LINE command arguments"),
#                               DIR/pre.N and DIR/post.N the scripts, DIR/pre.N.options, DIR/post.N.options their headers,
#                               DIR/packages what %packages asks for.
#   ks_check DIR                sees that each command is one of Anaconda's.
#   ks_words TEXT               the words of a command line, one a line.
#   ks_option NAME WORDS...     the value of --NAME=value or --NAME value; fails where it is not given.
#   ks_argument WORDS...        the last word that is no option.
#
# They need ks_fetch URL FILE. Each says on stderr what is wrong, with the place, and fails.

KS_KNOWN=" auth authconfig authselect autopart autostep bootloader cdrom clearpart cmdline device deviceprobe driverdisk \
eula fcoe firewall firstboot graphical group halt harddrive ignoredisk install interactive iscsi iscsiname keyboard lang \
langsupport liveimg logging logvol mediacheck method module monitor mouse multipath network nfs nvdimm ostreesetup part \
partition poweroff raid realm reboot repo reqpart rescue rootpw selinux services shutdown skipx snapshot sshkey sshpw \
syspurpose text timesource timezone unsupported_hardware updates upgrade url user vnc volgroup xconfig zerombr zfcp "

ks_flatten() (
    number=0
    section=
    while IFS= read -r line || [ -n "$line" ]; do
        number=$((number + 1))
        set -f
        set -- "$1" "$2" "$3" "${4:-0}" $line
        word=$5
        case $word in
        %end) section= ;;
        %pre | %post | %packages | %addon | %anaconda | %pre-install | %onerror | %traceback) section=$word ;;
        esac
        if [ "$word" != %include ] || [ -n "$section" ]; then
            printf '%s:%s\t%s\n' "$2" "$number" "$line"
            continue
        fi
        name=$6
        if [ -z "$name" ]; then
            echo "$2:$number: %include names no file" >&2
            exit 1
        fi
        if [ "$4" -ge 8 ]; then
            echo "$2:$number: %include $name goes in a circle" >&2
            exit 1
        fi
        file=$name
        case $name in
        http://* | ftp://*)
            file=/tmp/ks-include.$(echo "$name" | md5sum | cut -c1-12)
            if ! ks_fetch "$name" "$file"; then
                echo "$2:$number: %include $name cannot be fetched: $ks_answer" >&2
                exit 1
            fi
            ;;
        esac
        if [ -r "$file" ]; then
            ks_flatten "$file" "${name##*/}" "$3" $(($4 + 1)) || exit 1
        elif [ "$3" = early ]; then
            printf '%s:%s\t%s\n' "$2" "$number" "$line"
        else
            echo "$2:$number: %include $name: there is no such file" >&2
            exit 1
        fi
    done <"$1"
)

ks_split() {
    rm -rf "$2"
    mkdir -p "$2"
    awk -F '\t' -v dir="$2" '
        function fail(text) { print place ": " text > "/dev/stderr"; failed = 1; exit 1 }
        {
            place = $1
            text = substr($0, length($1) + 2)
            sub(/\r$/, "", text)
            split(text, words, /[ \t]+/)
            first = words[1] != "" ? words[1] : words[2]
        }
        section != "" {
            if (first == "%end") { if (file) close(file); section = ""; file = ""; next }
            if (first ~ /^%(pre|post|packages|addon|anaconda|pre-install|onerror|traceback)$/)
                fail("a section begins inside %" section " of " began ", which has no %end")
            if (file) print text > file
            next
        }
        first == "%pre" || first == "%post" {
            section = substr(first, 2); began = place; file = dir "/" section "." (++count[section])
            printf "" > file
            sub(/^[ \t]*%(pre|post)/, "", text); print text > (file ".options"); close(file ".options")
            next
        }
        first ~ /^%(packages|addon|anaconda|pre-install|onerror|traceback)$/ {
            section = substr(first, 2); began = place; file = section == "packages" ? dir "/packages" : ""; next
        }
        first == "" || substr(first, 1, 1) == "#" || first == "%include" { next }
        substr(first, 1, 1) == "%" { fail("unknown section " first) }
        { sub(/^[ \t]+/, "", text); print place " " text > (dir "/commands") }
        END {
            if (!failed && section != "") { print began ": this %" section " has no %end" > "/dev/stderr"; exit 1 }
        }' "$1" && touch "$2/commands" "$2/packages"
}

ks_check() {
    while read -r ks_place ks_command ks_rest; do
        case $KS_KNOWN in
        *" $ks_command "*) ;;
        *)
            echo "$ks_place: unknown command: $ks_command" >&2
            return 1
            ;;
        esac
    done <"$1/commands"
}

# Quotes are honoured, nothing is expanded: passwords hold dollar signs.
ks_words() { printf '%s\n' "$1" | sed 's/[[:space:]]#.*$//' | xargs printf '%s\n'; }

ks_option() {
    ks_wanted=$1
    shift
    while [ $# -gt 0 ]; do
        case $1 in
        "--$ks_wanted="*)
            printf '%s\n' "${1#*=}"
            return 0
            ;;
        "--$ks_wanted")
            case ${2:---} in --*) echo ;; *) printf '%s\n' "$2" ;; esac
            return 0
            ;;
        esac
        shift
    done
    return 1
}

ks_argument() {
    ks_last=
    for ks_word in "$@"; do case $ks_word in --*) ;; *) ks_last=$ks_word ;; esac; done
    printf '%s\n' "$ks_last"
}
