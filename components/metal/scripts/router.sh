# Makes a server the router of its site, and keeps it so over reboots. Actions: apply, remove.
#
# Settings: MANAGER (networkd, ifupdown), PORT_MAC (of the port with the VLANs), UPLINK (the interface to the outside),
# EXPECTED (INTERFACE=ADDRESS/PREFIX ..., what must be there afterwards).
#
# What is there already is left alone; what differs is checked, installed, brought up and looked at. Where an address is
# missing then, or the way to the outside is not what it was, everything goes back to what it was before.
NAME=router
SYS=$ROOT/sys/class/net

permanent_mac() { # INTERFACE: a port in a bond shows the bond's address
    cat "$SYS/$1/bonding_slave/perm_hwaddr" 2>/dev/null || cat "$SYS/$1/address"
}

find_port() {
    for path in "$SYS"/*; do
        nic=${path##*/}
        if [ -e "$path/device" ] && [ "$(permanent_mac "$nic")" = "$PORT_MAC" ]; then
            echo "$nic"
            return 0
        fi
    done
    return 1
}

outside() { ip -4 route show default | sed 's/ *$//'; }

reach_outside() {
    hop=$(outside | sed -n 's/.*via \([^ ]*\).*/\1/p' | head -1)
    [ -z "$hop" ] || ping -c 1 -W 2 "$hop" >/dev/null 2>&1 || ping -c 3 -W 3 "$hop" >/dev/null 2>&1
}

# --- systemd-networkd

networkd_before() {
    systemctl is-active --quiet systemd-networkd || fail "systemd-networkd does not run here: is this the operating system that the stack file says?"
}

networkd_bring_up() {
    # A device that is no longer wanted is not removed by networkd.
    for vlan in $(sed -n 's|.*/05-murmuration-\(vlan[0-9]*\)\.netdev$|\1|p' "$folder/removed"); do
        ip link delete "$vlan" 2>/dev/null || true
    done
    networkctl reload
    ! grep -q '/05-murmuration-port\.network$' "$folder/changed" || networkctl reconfigure "$port"
    leave_bond_now
}

# --- ifupdown

interfaces_file=$ROOT/etc/network/interfaces

interface_of() { # PATH of a stanza's file
    case $1 in
    */murmuration-port) echo "$port" ;;
    */murmuration-vlan*) echo "${1##*/murmuration-}" ;;
    esac
}

ifupdown_before() {
    command -v ifup >/dev/null 2>&1 || fail "there is no ifup here: is this the operating system that the stack file says?"
    # What changes goes down by what it was brought up with; VLANs before the port that they are on.
    for path in $(cat "$folder/changed" "$folder/removed" | grep '/interfaces\.d/murmuration-' | sort -r); do
        [ ! -e "$ROOT$path" ] || ifdown --force "$(interface_of "$path")" >/dev/null 2>&1 || true
    done
}

# The service writes the port into the bond; the port leaves it, and our stanzas are read.
ifupdown_own() {
    [ -e "$interfaces_file.murmuration" ] || cp -p "$interfaces_file" "$interfaces_file.murmuration"
    awk -v port="$port" '
        $1 == "auto" || $1 ~ /^allow-/ || $1 == "iface" || $1 ~ /^source/ || $1 == "mapping" { skipped = 0 }
        ($1 == "auto" || $1 ~ /^allow-/) && NF == 2 && $2 == port { next }
        $1 == "iface" && $2 == port { skipped = 1 }
        skipped { next }
        $1 == "bond-slaves" || $1 == "slaves" {
            line = ""
            for (i = 2; i <= NF; i++) if ($i != port) line = line " " $i
            match($0, /^[ \t]*/)
            print substr($0, 1, RLENGTH) $1 line
            next
        }
        /^source \/etc\/network\/interfaces\.d\/murmuration-\*$/ { next }
        { print }
        END { print "source /etc/network/interfaces.d/murmuration-*" }
    ' "$interfaces_file.murmuration" >"$interfaces_file.new"
    chmod 644 "$interfaces_file.new"
    mv -f "$interfaces_file.new" "$interfaces_file"
}

ifupdown_bring_up() {
    ifupdown_own
    leave_bond_now
    for path in "$ROOT"/etc/network/interfaces.d/murmuration-*; do
        ifup "$(interface_of "$path")" >/dev/null 2>&1 || true
    done
}

# --- both

leave_bond_now() {
    [ -e "$SYS/$port/master" ] || return 0
    ip link set dev "$port" nomaster
    ip link set dev "$port" up
}

lacking() {
    for pair in $EXPECTED; do
        ip -o -4 address show dev "${pair%%=*}" 2>/dev/null | grep -q " ${pair#*=} " || echo "${pair%%=*} has no ${pair#*=}"
    done
}

bring_up() {
    systemctl daemon-reload
    systemctl enable --quiet murmuration-firewall.service
    systemctl restart murmuration-firewall.service || return 1
    sysctl -q -p "$ROOT/etc/sysctl.d/60-murmuration.conf" || return 1
    "${MANAGER}_bring_up"
}

look() {
    tries=0
    while :; do
        wrong=$(lacking)
        [ -n "$wrong" ] || break
        [ $tries -lt "${PATIENCE:-30}" ] || break
        tries=$((tries + 1))
        sleep "${PAUSE:-1}"
    done
    [ -z "$wrong" ] || return 1
    if [ "$(outside)" != "$before" ]; then
        wrong="the way to the outside was '$before' and became '$(outside)'"
        return 1
    fi
    if [ "$reached" = yes ] && ! reach_outside; then
        wrong="the gateway to the outside no longer answers"
        return 1
    fi
}

apply() {
    bundle_unpack "$folder"
    port=$(find_port) || fail "no port of this server has the MAC address $PORT_MAC: is the server that of the plan?"
    for file in "$folder"/files/*; do sed -i "s/@PORT@/$port/g" "$file"; done
    EXPECTED=$(echo "$EXPECTED" | sed "s/@PORT@/$port/g")
    need nft:nftables
    modprobe 8021q || fail "this system's kernel has no VLANs (8021q)"
    rules=$(awk '$3 == "/etc/murmuration/firewall.nft" { print $2 }' "$folder/list")
    nft -c -f "$folder/files/$rules" || fail "nftables refuses the firewall's rules; nothing was changed"
    wrong=
    before=$(outside)
    reached=no
    reach_outside && reached=yes
    if bundle_compare "$folder" $NAME && [ -z "$(lacking)" ] && nft list table ip murmuration >/dev/null 2>&1; then
        say "nothing to change: $EXPECTED"
        return 0
    fi
    "${MANAGER}_before"
    bundle_install "$folder" $NAME
    if bring_up && look; then
        say "routing by $port: $EXPECTED"
        sed 's/^/changed /' "$folder/changed"
        sed 's/^/removed /' "$folder/removed"
        return 0
    fi
    [ -n "$wrong" ] || wrong="the firewall or the kernel's settings could not be loaded"
    back
    fail "$wrong; the router is as it was before"
}

# The way back: what was removed is brought up again, what was added goes.
back() {
    "${MANAGER}_before"
    bundle_restore "$folder" $NAME
    cp "$folder/changed" "$folder/swap"
    cp "$folder/removed" "$folder/changed"
    while read -r path; do
        if [ -e "$ROOT$path" ]; then echo "$path" >>"$folder/changed"; else echo "$path"; fi
    done <"$folder/swap" >"$folder/removed"
    if [ -e "$ROOT/etc/murmuration/firewall.nft" ]; then bring_up || true; else undo; fi
}

undo() {
    systemctl disable --quiet --now murmuration-firewall.service 2>/dev/null || true
    nft delete table ip murmuration 2>/dev/null || true
    sysctl -q -w net.ipv4.ip_forward=0 || true
    if [ "$MANAGER" = ifupdown ]; then
        [ ! -e "$interfaces_file.murmuration" ] || mv -f "$interfaces_file.murmuration" "$interfaces_file"
    fi
    for path in "$SYS"/vlan*; do
        if [ -e "$path" ]; then ip link delete "${path##*/}" 2>/dev/null || true; fi
    done
    [ "$MANAGER" != networkd ] || networkctl reload
    systemctl daemon-reload
}

remove() {
    bundle_unpack "$folder"
    port=$(find_port) || port=
    cp "$folder/list" "$folder/changed"
    bundle_remove $NAME
    undo
    say "no longer a router"
}

folder=$2
case $1 in
apply) apply ;;
remove) remove ;;
*) fail "unknown action $1" ;;
esac
