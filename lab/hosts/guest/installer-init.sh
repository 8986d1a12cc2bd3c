#!/bin/busybox sh
# Init of the stand-in ISO's installer: does unattended what Anaconda does with the kernel command line of a StarlingX
# network installation, as far as the lab needs it, and tells it on the serial console.
#
#   BOOTIF=01-MAC, ip=dhcp      the port that has the way to the boot server
#   ks=URL                      the kickstart (kickstart.sh says what is understood of it)
#   root=live:URL               squashfs.img, whose LiveOS/rootfs.img is what is installed
#   inst.repo=URL               the installation source: it must have LiveOS/squashfs.img as well
#   boot_device=, rootfs_device=  where to (the kickstart's %pre may make partitions of it; the lab takes the whole disk)
#
# The last line is "LAB-INSTALL: done" or "LAB-INSTALL: failed: REASON": the lab reads it on the console.
/bin/busybox mkdir -p /proc /sys /dev /tmp /run /etc /mnt/sysimage /mnt/live
/bin/busybox --install -s /bin
export PATH=/bin HOME=/
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
mkdir -p /dev/pts /dev/shm
mount -t devpts devpts /dev/pts
ln -sf /proc/self/fd /dev/fd

# The lab's console is ttyS1, as the service's was, whatever console= says.
tell() {
    echo "$*" >/dev/console
    grep -q '^ttyS1 ' /proc/consoles || echo "$*" >/dev/ttyS1
}
say() { tell "anaconda: $*"; }
fail() {
    tell "LAB-INSTALL: failed: $*"
    tell "The installation cannot go on. The machine waits."
    while :; do sleep 3600; done
}
argument() { tr ' ' '\n' </proc/cmdline | sed -n "s/^$1=//p" | tail -1; }
# (Debian's static busybox ends with a segmentation fault on wget -T, hence timeout.)
ks_fetch() { # URL FILE
    for _ in 1 2 3; do
        ks_answer=$(timeout 60 wget -q -O "$2" "$1" 2>&1) && return 0
        case $ks_answer in *"server returned error"*) break ;; esac
        sleep 2
    done
    return 1
}
why() { echo "${ks_answer#wget: }"; }
. /kickstart.sh

tell ""
tell "anaconda (the lab's) installs this machine"
while read -r module; do insmod "/modules/$module" 2>/dev/null; done </modules/order

# --- the ports get the names that they will have in the installed system (there is no udev here)
for nic in /sys/class/net/eth*; do
    [ -e "$nic/device" ] || continue
    slot=$(readlink -f "$nic/device/..")
    if [ -e "$slot/acpi_index" ]; then
        name=eno$(cat "$slot/acpi_index")
    else
        address=${slot##*/} # 0000:BUS:SLOT.FUNCTION
        bus=${address#*:}
        device=${bus#*:}
        name=enp$((0x${bus%%:*}))s$((0x${device%%.*}))f${device##*.}
    fi
    ip link set "${nic##*/}" name "$name"
done

# --- the port and its address
mac=$(argument BOOTIF | sed 's/^01-//; s/-/:/g' | tr A-F a-f)
port=
for _ in $(seq 50); do
    for candidate in /sys/class/net/*; do
        [ "$(cat "$candidate/address")" = "$mac" ] && port=${candidate##*/}
    done
    [ -n "$port" ] && break
    usleep 100000
done
[ -n "$port" ] || fail "BOOTIF=$(argument BOOTIF) is none of this machine's ports"
ip link set lo up
cat >/bin/dhcp.sh <<'S'
#!/bin/sh
[ "$1" = bound ] || exit 0
ip addr add "$ip/$mask" dev "$interface"
[ -n "$router" ] && ip route add default via ${router%% *} dev "$interface"
for server in $dns; do echo "nameserver $server"; done >/etc/resolv.conf
echo "$ip/$mask" >/run/address
S
chmod +x /bin/dhcp.sh
ip link set "$port" up
say "ip=dhcp on $port ($mac)"
udhcpc -q -n -f -t 8 -T 2 -i "$port" -s /bin/dhcp.sh >/tmp/dhcp.log 2>&1 || fail "no answer to DHCP on $port ($mac)"
say "$port has $(cat /run/address)"

# --- the kickstart
url=$(argument ks)
[ -n "$url" ] || url=$(argument inst.ks)
[ -n "$url" ] || fail "the kernel command line names no kickstart (ks=)"
say "kickstart $url"
ks_fetch "$url" /tmp/ks.cfg || fail "the kickstart $url cannot be fetched: $(why)"
[ -s /tmp/ks.cfg ] || fail "the kickstart $url is empty"
malformed() { fail "the kickstart is malformed: $(cat /tmp/why)"; }
ks_flatten /tmp/ks.cfg "${url##*/}" early 2>/tmp/why >/tmp/ks.flat || malformed
ks_split /tmp/ks.flat /tmp/ks 2>/tmp/why || malformed
for script in $(ls /tmp/ks | grep '^pre\.[0-9]*$' | sort -t. -k2n); do
    say "%pre script ${script#pre.}"
    sh "/tmp/ks/$script" </dev/null >/tmp/script.log 2>&1 || say "%pre script ${script#pre.} ended with an error: $(tail -1 /tmp/script.log)"
done
ks_flatten /tmp/ks.cfg "${url##*/}" late 2>/tmp/why >/tmp/ks.flat || malformed
ks_split /tmp/ks.flat /tmp/ks 2>/tmp/why || malformed
ks_check /tmp/ks 2>/tmp/why || malformed

# --- the disk
disk=
while read -r _ command rest; do
    case $command in
    part | partition) chosen=$(ks_words "$rest" | { set --; while read -r word; do set -- "$@" "$word"; done; ks_option ondisk "$@" || ks_option ondrive "$@"; }) && case " $rest " in *" / "*) disk=$chosen ;; esac ;;
    esac
done </tmp/ks/commands
[ -n "$disk" ] || disk=$(argument rootfs_device)
[ -n "$disk" ] || disk=$(argument boot_device)
[ -n "$disk" ] || fail "neither the kickstart (part / --ondisk) nor the kernel command line (rootfs_device) names a disk"
disk=/dev/${disk#/dev/}
[ -b "$disk" ] || fail "there is no disk $disk (this machine has:$(for d in /sys/block/sd*; do echo -n " ${d##*/}"; done))"

# --- what is installed
repository=$(argument inst.repo)
[ -n "$repository" ] || fail "the kernel command line names no installation source (inst.repo=)"
timeout 60 wget -q --spider "$repository/LiveOS/squashfs.img" 2>/tmp/why || fail "the installation source $repository has no LiveOS/squashfs.img: $(sed 's/^wget: //' /tmp/why)"
live=$(argument root)
case $live in live:http://*) live=${live#live:} ;; *) fail "root=$live: the installer wants root=live:http://..." ;; esac
say "installing $live on $disk"
# The machine's memory is too small for the file: it waits on the disk itself, behind what it will become.
half=$(($(cat "/sys/block/${disk##*/}/size") / 4096))
wget -q -O - "$live" 2>/tmp/why | dd of="$disk" bs=1M seek=$half conv=notrunc 2>/dev/null
[ -s /tmp/why ] && fail "$live cannot be fetched: $(sed 's/^wget: //' /tmp/why)"
losetup -r -o $((half * 1048576)) /dev/loop0 "$disk" && mount -t squashfs -o ro /dev/loop0 /mnt/live 2>/tmp/why ||
    fail "$live is no squashfs: $(cat /tmp/why)"
[ -s /mnt/live/LiveOS/rootfs.img ] || fail "$live has no LiveOS/rootfs.img"
dd if=/mnt/live/LiveOS/rootfs.img of="$disk" bs=1M conv=notrunc 2>/tmp/why || fail "writing $disk: $(cat /tmp/why)"
umount /mnt/live
losetup -d /dev/loop0
blkdiscard -o $((half * 1048576)) "$disk" 2>/dev/null
mount -t ext4 "$disk" /mnt/sysimage || fail "what was written on $disk is no file system"
. /configure.sh

umount /mnt/sysimage/dev/pts /mnt/sysimage/dev /mnt/sysimage/sys /mnt/sysimage/proc /mnt/sysimage
sync
tell "LAB-INSTALL: done"
case $ending in
reboot) reboot -f ;;
*) poweroff -f ;;
esac
while :; do sleep 60; done
