#!/bin/sh
# Customize hook of mmdebstrap: turns a fresh Debian tree into what the lab's machines boot.
#   customize.sh ROOT OUT HERE
# ROOT is the tree, OUT receives vmlinuz, busybox, modules.tar, base.img and squashfs.img, HERE is this script's folder.
set -eu
root=$1 out=$2 here=$3

say() { echo "lab image: $*"; }

# The kernel is unpacked, not installed: no initramfs-tools, no boot loader, and only the modules a virtual machine may need.
say "kernel"
package=$(chroot "$root" apt-cache depends linux-image-cloud-amd64 | sed -n 's/.*Depends: \(linux-image-[^ ]*\)$/\1/p' | head -1)
chroot "$root" sh -c "cd /tmp && apt-get -qq download '$package'"
mkdir "$root/tmp/kernel"
chroot "$root" sh -c "dpkg-deb -x /tmp/$package*.deb /tmp/kernel"
release=$(ls "$root/tmp/kernel/lib/modules")
cp "$root/tmp/kernel/boot/vmlinuz-$release" "$out/vmlinuz"
mkdir -p "$root/usr/lib/modules/$release/kernel"
cp "$root/tmp/kernel/lib/modules/$release/modules."* "$root/usr/lib/modules/$release/"
for part in block crypto lib net arch mm \
    drivers/virtio drivers/net drivers/block drivers/scsi drivers/cdrom drivers/char/hw_random \
    fs/ext4 fs/jbd2 fs/squashfs fs/isofs fs/overlayfs fs/nls fs/fuse fs/autofs; do
    [ -e "$root/tmp/kernel/lib/modules/$release/kernel/$part" ] || continue
    mkdir -p "$root/usr/lib/modules/$release/kernel/$part"
    cp -r "$root/tmp/kernel/lib/modules/$release/kernel/$part/." "$root/usr/lib/modules/$release/kernel/$part/"
done
cp "$root/tmp/kernel/lib/modules/$release/kernel/fs/"*.ko "$root/usr/lib/modules/$release/kernel/fs/"
chroot "$root" sh -c "cd /tmp && apt-get -qq download busybox-static && dpkg-deb --fsys-tarfile busybox-static*.deb | tar -xO ./bin/busybox >busybox.bin"
mv "$root/tmp/busybox.bin" "$out/busybox"
chmod 755 "$out/busybox"
rm -rf "$root/tmp/"busybox-static*.deb "$root/tmp/kernel" "$root/tmp/"linux-image*.deb
rm -rf "$root/usr/lib/modules/$release/kernel/drivers/net/ethernet" "$root/usr/lib/modules/$release/kernel/drivers/net/wireless"
chroot "$root" depmod "$release"
tar -C "$root/usr/lib/modules" -cf "$out/modules.tar" "$release"

# What every machine of the lab has in common. What makes it one machine comes with its seed.
say "settings"
cp -r "$here/common/." "$root/"
echo '/dev/sda / ext4 defaults 0 0' >"$root/etc/fstab"
: >"$root/etc/apt/sources.list"
rm -f "$root/etc/hostname" "$root/etc/resolv.conf" "$root/etc/ssh/"ssh_host_* "$root/etc/machine-id"
: >"$root/etc/resolv.conf"
chroot "$root" systemctl --quiet enable systemd-networkd ssh
chroot "$root" systemctl --quiet disable apache2 apache-htcacheclean networking 2>/dev/null || true
# Software emulation makes every process dear: what a server of the lab does not need at boot stays out of it.
chroot "$root" systemctl --quiet set-default multi-user.target
grep -v '^#' "$here/masked-units" | xargs chroot "$root" systemctl --quiet mask
# Made at boot and removed by a unit that is masked; it would keep everybody but root out.
rm -f "$root/usr/lib/tmpfiles.d/systemd-nologin.conf"
chroot "$root" apt-get clean
rm -rf "$root/var/cache/debconf/"*-old "$root/usr/share/doc" "$root/usr/share/man" \
    "$root/usr/share/locale"


# A bind mount shows the tree without the /proc, /sys and /dev that mmdebstrap has mounted in it. Inode tables are written
# here, or each machine would do it in its first minutes.
image() { # FILE SIZE INODES
    mkdir -p "$out/tree"
    mount --bind "$root" "$out/tree"
    mke2fs -q -t ext4 -m 0 -N "$3" -J size=16 -E lazy_itable_init=0,lazy_journal_init=0 -L lab-root -d "$out/tree" "$1" "$2"
    umount "$out/tree"
}

mv "$root/var/lib/apt/lists" "$root.lists"
mkdir -p "$root/var/lib/apt/lists/partial"
say "disk of an operating system that the service provides"
image "$out/base.img" 8G 65536

# What an installation from the stand-in ISO writes: smaller, since it travels over the lab's network, with Debian's
# ifupdown and, beside it, what stands for CentOS's network scripts: the kickstart decides (configure.sh).
say "disk of what the stand-in ISO installs"
chroot "$root" env DEBIAN_FRONTEND=noninteractive apt-get -qq -y purge --auto-remove apache2 apache2-bin apache2-data \
    apache2-utils perl usrmerge >/dev/null
chroot "$root" systemctl --quiet disable systemd-networkd systemd-networkd.socket
mkdir -p "$root/usr/share/lab"
cp -r "$here/initscripts" "$root/usr/share/lab/"
# StarlingX's commands, which the lab plays, and the agent that takes over what the lab decides (lab/starlingx).
cp -r "$here/starlingx/." "$root/"
chroot "$root" systemctl --quiet enable stx-agent
# Each megabyte is sent, unpacked and written by emulated processors, for three nodes at once.
rm -rf "$root/usr/share/perl" "$root/usr/share/perl5" "$root/usr/lib/x86_64-linux-gnu/perl" "$root/usr/lib/x86_64-linux-gnu/gconv" \
    "$root/usr/lib/udev/hwdb.d" "$root/usr/lib/udev/hwdb.bin" "$root/usr/share/info" "$root/usr/share/zoneinfo" \
    "$root/usr/share/lintian" "$root/usr/share/bash-completion" "$root/usr/share/zsh" "$root/var/cache/apt"
rm -f "$root/usr/lib/x86_64-linux-gnu/libperl.so."*
for part in "$root/usr/lib/modules/$release/kernel/net"/*; do
    case ${part##*/} in
    802 | 8021q | bridge | core | ipv4 | ipv6 | llc | netfilter | packet | sched | unix) ;;
    *) rm -rf "$part" ;;
    esac
done
chroot "$root" depmod "$release"
mkdir -p "$out/live/LiveOS"
image "$out/live/LiveOS/rootfs.img" 320M 24576
nice mksquashfs "$out/live" "$out/squashfs.img" -quiet -no-progress -comp zstd -Xcompression-level 9 -all-root -noappend \
    -mkfs-time 0 -all-time 0
rm -rf "$out/live"
rm -rf "$root/var/lib/apt/lists"
mv "$root.lists" "$root/var/lib/apt/lists"
