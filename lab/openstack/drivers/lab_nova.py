"""A Nova driver without hypervisor: upstream's fake one, with memory across restarts and PCI cards to give.

Nova loads drivers only from below ``nova.virt``: the installation copies this file there.
"""

import json

from nova import context, objects
from nova.virt import fake

FIRST_BUS = 0x81
CARDS = 16
VENDOR, PRODUCT = "10de", "1028"


class LabComputeDriver(fake.FakeDriverWithoutFakeNodes):
    """One host. ``FakeDriver`` itself invents a node identity at each start: Nova refuses the second."""

    def init_host(self, host):
        """Take the servers of an earlier run back into memory, where the fake driver keeps them."""
        super().init_host(host)
        known = objects.InstanceList.get_by_host(
            context.get_admin_context(), host, expected_attrs=["flavor", "info_cache"]
        )
        for server in known:
            self.instances[server.uuid] = fake.FakeInstance(server.name, server.power_state, server.uuid)
            flavor = server.flavor
            self.resources.claim(vcpus=flavor.vcpus, mem=flavor.memory_mb, disk=flavor.root_gb)
            for interface in server.get_network_info():
                self._interfaces[interface["id"]] = interface

    def get_available_resource(self, nodename):
        """Report the cards that flavors with the alias K20m ask for, beside what the fake driver reports."""
        resource = super().get_available_resource(nodename)
        resource["pci_passthrough_devices"] = json.dumps(
            [card(FIRST_BUS + number) for number in range(CARDS)]
        )
        return resource


def card(bus):
    """One NVIDIA card on its own PCI bus, as libvirt would report it."""
    return {
        "dev_id": f"pci_0000_{bus:02x}_00_0",
        "address": f"0000:{bus:02x}:00.0",
        "vendor_id": VENDOR,
        "product_id": PRODUCT,
        "label": f"label_{VENDOR}_{PRODUCT}",
        "dev_type": "type-PCI",
        "status": "available",
        "parent_addr": None,
        "numa_node": None,
    }
