#!/bin/busybox sh
# Init of the initramfs that boots a machine of the lab from its disk: loads the disk's drivers, lays down the seed
# (what makes the disk this machine's: see lab/hosts/seed.py) once for each instance, and hands over to systemd.
/bin/busybox mkdir -p /proc /sys /dev /root
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
echo "Booting from Hard Disk..." >/dev/console
while read -r module; do insmod "/modules/$module" || echo "lab: cannot load $module"; done </modules/order

argument() { sed -n "s/.*lab\\.$1=\\([^ ]*\\).*/\\1/p" /proc/cmdline; }
disk=$(argument root)
for _ in $(seq 300); do
    [ -b "$disk" ] && break
    usleep 100000
done
mount -t ext4 "$disk" /root 2>/dev/null
if [ ! -L /root/sbin/init ]; then
    echo "No bootable device: there is no operating system on $disk."
    poweroff -f
fi

instance=$(argument instance)
if [ -b /dev/vda ] && [ "$(cat /root/var/lib/lab/instance 2>/dev/null)" != "$instance" ]; then
    tar -xf /dev/vda -C /root && PATH=/usr/sbin:/usr/bin:/sbin:/bin chroot /root /bin/sh /var/lib/lab/apply.sh && echo "$instance" >/root/var/lib/lab/instance
fi
umount /proc /sys
mount --move /dev /root/dev
exec switch_root /root /sbin/init
