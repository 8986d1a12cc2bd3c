# The installer's second half: what the kickstart's commands and %post scripts do to the installed system. Sourced by
# installer-init.sh with the system mounted on /mnt/sysimage.
#
# What the network is configured by is a package that the kickstart names: initscripts (CentOS, StarlingX 2018.10:
# /etc/sysconfig/network-scripts) or ifupdown (Debian, StarlingX of today: /etc/network/interfaces.d).
target=/mnt/sysimage
ending=
mount -t proc proc $target/proc
mount -t sysfs sysfs $target/sys
mount --bind /dev $target/dev
mount -t devpts devpts $target/dev/pts
cat /proc/sys/kernel/random/uuid | tr -d - >$target/etc/machine-id
cp /etc/resolv.conf $target/etc/resolv.conf 2>/dev/null
# Without it sudo asks name servers for the machine's own name, and waits for them where there are none.
[ -s $target/etc/hosts ] || echo '127.0.0.1 localhost' >$target/etc/hosts

inside() { PATH=/usr/sbin:/usr/bin:/sbin:/bin chroot $target "$@"; }

set_password() { # USER ARGUMENTS...
    name=$1
    shift
    if ks_option iscrypted "$@" >/dev/null; then flag=-e; else flag=; fi
    printf '%s:%s\n' "$name" "$password" | inside /usr/sbin/chpasswd $flag || fail "$number: the password of $name is refused"
}

do_rootpw() {
    if ks_option lock "$@" >/dev/null; then inside /usr/sbin/usermod -L root; return; fi
    password=$(ks_argument "$@")
    [ -n "$password" ] || fail "the kickstart is malformed: $number: rootpw has no password"
    set_password root "$@"
}

do_user() {
    name=$(ks_option name "$@") || fail "the kickstart is malformed: $number: user has no --name"
    inside /usr/bin/id "$name" >/dev/null 2>&1 || inside /usr/sbin/useradd -m -s "$(ks_option shell "$@" || echo /bin/bash)" "$name"
    groups=$(ks_option groups "$@") && for group in $(echo "$groups" | tr , ' '); do
        inside /usr/sbin/groupadd -f "$group"
        inside /usr/sbin/usermod -aG "$group" "$name"
    done
    password=$(ks_option password "$@") && set_password "$name" "$@"
}

do_sshkey() {
    name=$(ks_option username "$@" || echo root)
    home=$(sed -n "s/^$name:[^:]*:[^:]*:[^:]*:[^:]*:\([^:]*\):.*/\1/p" $target/etc/passwd)
    [ -n "$home" ] || fail "$number: sshkey: there is no user $name"
    mkdir -p "$target$home/.ssh"
    ks_argument "$@" >>"$target$home/.ssh/authorized_keys"
    inside /bin/chown -R "$name:" "$home/.ssh"
    chmod 700 "$target$home/.ssh"
}

# The kickstart's network command, as the interface file that it leaves on the installed system.
do_network() {
    name=$(ks_option hostname "$@") && echo "$name" >$target/etc/hostname && echo "127.0.1.1 $name" >>$target/etc/hosts
    device=$(ks_option device "$@" || echo bootif)
    case $device in
    bootif | link) device=$port ;;
    *:*:*) for candidate in /sys/class/net/*; do [ "$(cat "$candidate/address")" = "$device" ] && device=${candidate##*/}; done ;;
    esac
    protocol=$(ks_option bootproto "$@") || { ks_option ip "$@" >/dev/null && protocol=static; } || return 0
    vlan=$(ks_option vlanid "$@") && parent=$device && device=$(ks_option interfacename "$@" || echo "$parent.$vlan")
    onboot=$(ks_option onboot "$@" | sed 's/^off$/no/; s/^on$/yes/')
    "${manager}_interface" "$@"
    servers=$(ks_option nameserver "$@") && echo "$servers" | tr , '\n' | sed 's/^/nameserver /' >$target/etc/resolv.conf
    network_given=yes
}

# They write one interface: device, protocol, onboot, vlan and parent are set, the rest are the command's options.
initscripts_interface() {
    {
        echo "DEVICE=$device"
        echo "BOOTPROTO=$([ "$protocol" = dhcp ] && echo dhcp || echo none)"
        echo "ONBOOT=${onboot:-yes}"
        [ -n "$vlan" ] && printf 'VLAN=yes\nPHYSDEV=%s\nVLAN_ID=%s\n' "$parent" "$vlan"
        for pair in ip:IPADDR netmask:NETMASK gateway:GATEWAY mtu:MTU; do
            value=$(ks_option "${pair%%:*}" "$@") && echo "${pair#*:}=$value"
        done
    } >"$target/etc/sysconfig/network-scripts/ifcfg-$device"
}

ifupdown_interface() {
    {
        [ "${onboot:-yes}" = no ] || echo "auto $device"
        echo "iface $device inet $([ "$protocol" = dhcp ] && echo dhcp || echo static)"
        [ -n "$vlan" ] && printf '    vlan-raw-device %s\n' "$parent"
        for pair in ip:address netmask:netmask gateway:gateway mtu:mtu; do
            value=$(ks_option "${pair%%:*}" "$@") && echo "    ${pair#*:} $value"
        done
    } >"$target/etc/network/interfaces.d/ifcfg-$device"
}

if grep -qx ifupdown /tmp/ks/packages; then
    manager=ifupdown
    mkdir -p $target/etc/network/interfaces.d
    printf 'auto lo\niface lo inet loopback\nsource /etc/network/interfaces.d/*\n' >$target/etc/network/interfaces
    inside /bin/systemctl --quiet enable networking
else
    manager=initscripts
    rm -rf $target/etc/network
    mkdir -p $target/etc/sysconfig/network-scripts
    cp -a $target/usr/share/lab/initscripts/. $target/
    inside /bin/systemctl --quiet enable network
fi
rm -rf $target/usr/share/lab

network_given=
while read -r number command rest; do
    ks_words "$rest" >/tmp/words || fail "the kickstart is malformed: $number: quotes do not match"
    set --
    while read -r word; do [ -n "$word" ] && set -- "$@" "$word"; done </tmp/words
    case $command in
    rootpw | user | sshkey | network) "do_$command" "$@" ;;
    reboot | poweroff | halt | shutdown) ending=$command ;;
    esac
done </tmp/ks/commands
# Without a network command the port of the installation stays configured, as Anaconda leaves it.
if [ -z "$network_given" ]; then
    device=$port protocol=dhcp onboot=yes vlan=
    "${manager}_interface"
fi

for script in $(ls /tmp/ks | grep '^post\.[0-9]*$' | sort -t. -k2n); do
    options=" $(cat "/tmp/ks/$script.options") "
    set -- $options
    interpreter=$(ks_option interpreter "$@" || echo /bin/sh)
    say "%post script ${script#post.}"
    case $options in
    *" --nochroot "*) ANA_INSTALL_PATH=$target sh "/tmp/ks/$script" </dev/null >/tmp/script.log 2>&1 ;;
    *)
        cp "/tmp/ks/$script" $target/tmp/ks-script
        inside "$interpreter" /tmp/ks-script </dev/null >/tmp/script.log 2>&1
        ;;
    esac
    code=$?
    rm -f $target/tmp/ks-script
    log=$(ks_option log "$@") && { mkdir -p "$target${log%/*}"; cp /tmp/script.log "$target$log"; }
    [ $code -eq 0 ] && continue
    say "%post script ${script#post.} ended with code $code: $(tail -1 /tmp/script.log)"
    case $options in *" --erroronfail "*) fail "%post script ${script#post.} ended with code $code: $(tail -1 /tmp/script.log)" ;; esac
done
if ! ls $target/etc/ssh/ssh_host_*_key >/dev/null 2>&1; then
    inside /usr/bin/ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key
fi
[ -n "$ending" ] || fail "the kickstart says neither reboot nor poweroff: the installer would wait for a key"
