"""The lab's machines: each device of the Metal API is a small Debian in qemu, on real switches.

``driver`` is what the Metal API calls. Below it, each in its own module: the image and what is in it
(``image``, ``initramfs``, ``iso``, ``guest/``), a machine (``machine``, ``qmp``, ``seed``,
``cloudconfig``), the switches and the service's layer 3 (``switch``, ``ports``, ``layer3``, ``dhcp``), and
booting from the network (``netboot``).
"""
