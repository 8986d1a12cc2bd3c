# Configures an installed controller-0, once: by config_controller or config_subcloud (2018.10), or by the Ansible bootstrap.
# Action: apply.
#
# Settings: WHAT (for people), TOOL (controller, subcloud, ansible), VERSION (of the software that the file is for), MARKER (the
# file that StarlingX leaves once it is configured), MINUTES (the limit), PASSWORD (of the account), ADMIN (of Keystone's admin;
# neither is ever printed). The configuration is the one file of the payload; @MAC@ in it stands for the port of that address.
#
# The tool runs apart from this connection: where that breaks, or the program is killed, the next run waits for the same one.
WORK=$ROOT$HOME/murmuration
PLAYBOOK=/usr/share/ansible/stx-ansible/playbooks/bootstrap.yml

done_before() { [ -e "$ROOT$MARKER" ]; }

running() { [ -e "$WORK/pid" ] && kill -0 "$(cat "$WORK/pid")" 2>/dev/null && [ ! -e "$WORK/status" ]; }

# What the tool said last, without what must not be read.
last_lines() { # COUNT
    [ -e "$WORK/log" ] || return 0
    grep -v '^[[:space:]]*$' "$WORK/log" | grep -vF -e "$PASSWORD" -e "$ADMIN" | tail -n "$1" | cut -c1-300
}

check_version() {
    installed=$(sed -n 's/^SW_VERSION="\{0,1\}\([^"]*\)"\{0,1\}$/\1/p' "$ROOT"/etc/build.info 2>/dev/null | head -1)
    [ -z "$installed" ] || [ "$installed" = "$VERSION" ] ||
        fail "$WHAT: the image that is installed is of software $installed, and the stack file's release is $VERSION: correct the release, or the image of the boot server"
}

port_of() { # MAC
    for path in "$ROOT"/sys/class/net/*/address; do
        nic=${path%/address}
        if [ -e "$nic/device" ] && [ "$(tr 'A-F' 'a-f' <"$path")" = "$1" ]; then
            echo "${nic##*/}"
            return
        fi
    done
}

# The ports that the configuration tells by their addresses get the names that this system has for them.
resolve_ports() { # FILE
    for mark in $(grep -o '@[0-9a-f:]\{17\}@' "$1" | sort -u); do
        mac=$(echo "$mark" | tr -d @)
        port=$(port_of "$mac")
        [ -n "$port" ] || fail "$WHAT: no port has the address $mac: name the port by nics in the stack file"
        sed "s/$mark/$port/g" "$1" >"$1.new"
        cat "$1.new" >"$1"
        rm -f "$1.new"
    done
}

place() { # where the tool wants its file
    case $TOOL in
    ansible) echo "$ROOT$HOME/localhost.yml" ;;
    *) echo "$WORK/$TOOL.ini" ;;
    esac
}

command_line() {
    case $TOOL in
    ansible) echo "ansible-playbook $PLAYBOOK" ;;
    controller) echo "sudo -S -p '' config_controller --config-file $(place) --allow-ssh" ;;
    subcloud) echo "sudo -S -p '' config_subcloud --allow-ssh $(place)" ;;
    *) fail "unknown tool $TOOL" ;;
    esac
}

start() {
    check_version
    # A first run that died may have left these behind.
    rm -f "$WORK/status" "$WORK/pid"
    (umask 077 && mkdir -p "$WORK" && cp "$folder/files/1" "$(place)")
    chmod 600 "$(place)"
    resolve_ports "$(place)"
    say "$WHAT: configuring by $TOOL, at most $MINUTES minutes"
    line=$(command_line)
    # The password goes in by a pipe: arguments and environments of processes can be read.
    mkfifo -m 600 "$folder/pipe"
    setsid sh -c "cd '$ROOT$HOME' && { $line; echo \$? >'$WORK/status.new'; mv '$WORK/status.new' '$WORK/status'; }" \
        <"$folder/pipe" >"$WORK/log" 2>&1 &
    echo $! >"$WORK/pid"
    printf '%s\n' "$PASSWORD" >"$folder/pipe" || true
}

wait_for_end() {
    begun=$(date +%s)
    told=0
    while running; do
        waited=$(($(date +%s) - begun))
        [ $waited -lt $((MINUTES * 60)) ] ||
            fail "$WHAT: still not configured after $MINUTES minutes; it goes on by itself, and the next run waits for it. It said last: $(last_lines 3)"
        if [ $((waited / 60)) -gt $told ]; then
            told=$((waited / 60))
            say "$WHAT: still configuring ($told of $MINUTES minutes): $(last_lines 1)"
        fi
        sleep "${PAUSE:-5}"
    done
}

verify() {
    status=$(cat "$WORK/status" 2>/dev/null || echo "none: it was ended")
    # Of 2018.10's tools the exit code tells nothing: they end with 0 where they have failed.
    if [ "$status" != 0 ] || ! done_before; then
        hint="correct what it says and run again"
        [ "$TOOL" = ansible ] || hint="$hint; where a configuration had begun before, the controller has to be installed anew (docs/starlingx.md)"
        fail "$WHAT: configuring failed (exit code $status): $hint. It said last:
$(last_lines 12)
All of it is in $WORK/log on the controller."
    fi
    # The file holds passwords, and is not read again.
    rm -f "$(place)"
    say "$WHAT: configured"
}

apply() {
    bundle_unpack "$folder"
    if done_before; then
        say "$WHAT was configured before"
        return 0
    fi
    if running; then say "$WHAT: an earlier run is configuring it"; else start; fi
    wait_for_end
    verify
}

folder=$2
case $1 in
apply) apply ;;
*) fail "unknown action $1" ;;
esac
