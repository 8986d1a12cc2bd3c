# What is done to the installed system, in it, at the end of its installation: what the wiki does by hand at its console.
# Before this text, the kickstart sets:
#   ACCOUNT, PASSWORD_HASH, AUTHORIZED_KEYS   who logs in, and how
#   HOST_KEY, HOST_KEY_PUBLIC                 what the machine is known by
#   OAM_NIC, OAM_POSITION                     the port of OAM: its name (may be empty), its place from 1
#   OAM_ADDRESS, OAM_NETMASK, OAM_GATEWAY, OAM_MTU
#   IMAGE                                     the release that was to be installed
set -eu
ROOT=${ROOT:-}

fail() {
    echo "murmuration: $*"
    exit 1
}

# Ports by their place on the bus, which is the order in which the service counts them.
ports() {
    for path in "$ROOT"/sys/class/net/*/device; do
        [ -e "$path" ] || continue
        nic=${path%/device}
        echo "$(readlink -f "$path") ${nic##*/}"
    done | sort | sed 's/.* //'
}

# The port that the installation came by.
boot_port() {
    mac=$(tr ' ' '\n' <"$ROOT/proc/cmdline" | sed -n 's/^BOOTIF=01-//p' | tr 'A-F-' 'a-f:')
    for path in "$ROOT"/sys/class/net/*/address; do
        nic=${path%/address}
        if [ -e "$nic/device" ] && [ "$(cat "$path")" = "$mac" ]; then
            echo "${nic##*/}"
            return
        fi
    done
    ports | head -1
}

id "$ACCOUNT" >/dev/null 2>&1 || fail "the image made no account $ACCOUNT: is it the image of StarlingX $IMAGE?"

# CentOS until StarlingX 7 has network scripts, Debian since then ifupdown; a file an interface, of the same name in both.
if [ -d "$ROOT/etc/sysconfig/network-scripts" ]; then
    manager=initscripts interfaces=/etc/sysconfig/network-scripts
elif [ -d "$ROOT/etc/network/interfaces.d" ]; then
    manager=ifupdown interfaces=/etc/network/interfaces.d
else
    fail "the image has neither /etc/sysconfig/network-scripts nor /etc/network/interfaces.d: is it the image of StarlingX $IMAGE?"
fi

# The first password change.
echo "$ACCOUNT:$PASSWORD_HASH" | chpasswd -e
chage -d "$(date +%Y-%m-%d)" "$ACCOUNT"

# The operator's keys, and what the machine is known by from its first connection on.
home=$(sed -n "s/^$ACCOUNT:[^:]*:[^:]*:[^:]*:[^:]*:\([^:]*\):.*/\1/p" "$ROOT/etc/passwd")
[ -n "$home" ] || fail "$ACCOUNT has no home directory"
mkdir -p "$ROOT$home/.ssh"
printf '%s\n' "$AUTHORIZED_KEYS" >"$ROOT$home/.ssh/authorized_keys"
chmod 700 "$ROOT$home/.ssh"
chmod 600 "$ROOT$home/.ssh/authorized_keys"
chown -R "$ACCOUNT:" "$ROOT$home/.ssh"
(
    umask 077
    printf '%s\n' "$HOST_KEY" >"$ROOT/etc/ssh/ssh_host_ed25519_key"
)
printf '%s\n' "$HOST_KEY_PUBLIC" >"$ROOT/etc/ssh/ssh_host_ed25519_key.pub"

# OAM for good; the port of the installation by DHCP only until the service has taken layer 3 away.
boot=$(boot_port)
oam=${OAM_NIC:-$(ports | sed -n "${OAM_POSITION}p")}
[ -n "$oam" ] || fail "there is no port number $OAM_POSITION for OAM; the ports are: $(ports | tr '\n' ' ')"
[ "$oam" != "$boot" ] || fail "OAM is to be on $oam, which the machine was installed by: name OAM's port by nics in the stack file"
rm -f "$ROOT$interfaces/ifcfg-$boot" "$ROOT$interfaces/ifcfg-$oam"
if [ $manager = initscripts ]; then
    gateway="GATEWAY=$OAM_GATEWAY"
    cat >"$ROOT$interfaces/ifcfg-$oam" <<EOF
DEVICE=$oam
BOOTPROTO=none
ONBOOT=yes
IPADDR=$OAM_ADDRESS
NETMASK=$OAM_NETMASK
MTU=$OAM_MTU
EOF
    cat >"$ROOT$interfaces/ifcfg-$boot" <<EOF
DEVICE=$boot
BOOTPROTO=dhcp
ONBOOT=yes
PEERDNS=no
EOF
else
    gateway="    gateway $OAM_GATEWAY"
    cat >"$ROOT$interfaces/ifcfg-$oam" <<EOF
auto $oam
iface $oam inet static
    address $OAM_ADDRESS
    netmask $OAM_NETMASK
    mtu $OAM_MTU
EOF
    cat >"$ROOT$interfaces/ifcfg-$boot" <<EOF
auto $boot
iface $boot inet dhcp
EOF
    main=$ROOT/etc/network/interfaces
    grep -q '^source.*/etc/network/interfaces\.d' "$main" 2>/dev/null || echo 'source /etc/network/interfaces.d/*' >>"$main"
fi

# What takes the rest of layer 3 away once the ports are layer 2: run once, over the router, by the program.
mkdir -p "$ROOT/usr/local/sbin" "$ROOT/etc/sudoers.d"
cat >"$ROOT/usr/local/sbin/murmuration-handover" <<EOF
#!/bin/sh
# Leaves OAM as the only network: no remnant of the installation's layer 3, and no name servers. Does so once: what
# StarlingX's configuration makes of the ports later is not touched.
set -eu
done=/var/lib/murmuration-handover
[ ! -e "\$done" ] || { echo "handed over before"; exit 0; }
ifdown $boot >/dev/null 2>&1 || true
rm -f $interfaces/ifcfg-$boot
ip address flush dev $boot scope global
: >/etc/resolv.conf
grep -qxF "$gateway" $interfaces/ifcfg-$oam || echo "$gateway" >>$interfaces/ifcfg-$oam
ip route replace default via $OAM_GATEWAY dev $oam
touch "\$done"
echo "handed over: $boot has no address, there are no name servers, $OAM_ADDRESS on $oam goes by $OAM_GATEWAY"
EOF
chmod 755 "$ROOT/usr/local/sbin/murmuration-handover"
cat >"$ROOT/etc/sudoers.d/murmuration" <<EOF
Defaults!/usr/local/sbin/murmuration-handover !requiretty
$ACCOUNT ALL=(root) NOPASSWD: /usr/local/sbin/murmuration-handover
EOF
chmod 440 "$ROOT/etc/sudoers.d/murmuration"
echo "murmuration: $ACCOUNT logs in by key, OAM is $OAM_ADDRESS on $oam, $boot has layer 3 until the handover"
