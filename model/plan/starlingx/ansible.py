"""Variables of the Ansible bootstrap: ``localhost.yml`` of a system controller, values of a subcloud."""

from collections.abc import Mapping
from typing import Final

import yaml
from pydantic import JsonValue

from model.plan.starlingx.plans import StarlingXPlan, Subnets
from model.plan.starlingx.profiles import Mode
from model.spec.network import Role

Variables = dict[str, JsonValue]
DECIDED: Final = frozenset(
    {
        "name",
        "system_mode",
        "distributed_cloud_role",
        "timezone",
        "dns_servers",
        "management_subnet",
        "management_start_address",
        "management_end_address",
        "management_gateway_address",
        "external_oam_subnet",
        "external_oam_gateway_address",
        "external_oam_floating_address",
        "external_oam_node_0_address",
        "external_oam_node_1_address",
        "systemcontroller_gateway_address",
        "admin_username",
        "admin_password",
        "ansible_become_pass",
    }
)
"""Variables that follow from the rest of the stack file."""
OPEN: Final = frozenset(
    {
        "virtual_system",
        "pxeboot_subnet",
        "pxeboot_start_address",
        "pxeboot_end_address",
        "cluster_host_subnet",
        "cluster_host_start_address",
        "cluster_host_end_address",
        "cluster_pod_subnet",
        "cluster_pod_start_address",
        "cluster_pod_end_address",
        "cluster_service_subnet",
        "cluster_service_start_address",
        "cluster_service_end_address",
        "external_oam_start_address",
        "external_oam_end_address",
        "management_multicast_subnet",
        "management_multicast_start_address",
        "management_multicast_end_address",
        "management_dynamic_address_allocation",
        "cluster_host_dynamic_address_allocation",
        "banner",
        "docker_http_proxy",
        "docker_https_proxy",
        "docker_no_proxy",
        "docker_registries",
        "user_dns_host_records",
        "additional_local_registry_images",
        "ssl_ca_cert",
        "etcd_root_ca_cert",
        "etcd_root_ca_key",
        "apiserver_oidc",
        "apiserver_extra_args",
        "controllermanager_extra_args",
        "scheduler_extra_args",
        "kubelet_extra_args",
        "kubelet_configurations",
        "apiserver_extra_volumes",
        "controllermanager_extra_volumes",
        "scheduler_extra_volumes",
        "networking_configurations",
        "wipe_ceph_osds",
        "enable_volume_snapshot_support",
        "calico_encapsulation",
        "calico_chain_insert_mode",
        "calico_iptables_backend",
        "calico_linux_dataplane",
        "calico_mtu",
        "calico_ippool_block_size_v4",
        "calico_ippool_block_size_v6",
        "calico_bgp",
        "calico_host_ports",
        "calico_multi_interface_mode",
        "calico_windows_dataplane",
        "calico_kubelet_volume_plugin_path",
        "k8s_plugins",
        "applications",
        "add_docker_prefix",
        "docker_fs_size",
        "docker_distribution_fs_size",
        "kernel",
    }
)
"""Variables that a stack file may give by ``bootstrap``: StarlingX's own default file names them."""


def localhost(plan: StarlingXPlan, subnets: Subnets, admin_password: str, account_password: str) -> str:
    """``localhost.yml`` of a system controller; the text holds both passwords."""
    values: Variables = {
        **_common(plan),
        "system_mode": plan.mode.system_mode,
        "distributed_cloud_role": "systemcontroller",
        "management_subnet": subnets.mgmt,
        # What is outside of the range is left for gateways to subclouds.
        "management_start_address": plan.address(Role.MGMT, "start", subnets.mgmt),
        "management_end_address": plan.address(Role.MGMT, "end", subnets.mgmt),
        **_oam(plan, subnets),
        "admin_username": "admin",
        "admin_password": admin_password,
        "ansible_become_pass": account_password,
    }
    return "---\n" + yaml.safe_dump(values, sort_keys=False)


def further_values(plan: StarlingXPlan, subnets: Subnets) -> Variables:
    """Bootstrap values of a subcloud beside those that every subcloud must have."""
    return {**_common(plan), **_units(plan, subnets)}


def _common(plan: StarlingXPlan) -> Variables:
    given: Mapping[str, JsonValue] = plan.bootstrap
    return {"timezone": plan.timezone, "dns_servers": list(plan.dns), **given}


def _oam(plan: StarlingXPlan, subnets: Subnets) -> Variables:
    return {
        "external_oam_subnet": subnets.oam,
        "external_oam_gateway_address": plan.address(Role.OAM, "gateway", subnets.oam),
        "external_oam_floating_address": plan.address(Role.OAM, "floating", subnets.oam),
        **_units(plan, subnets),
    }


def _units(plan: StarlingXPlan, subnets: Subnets) -> Variables:
    """Controllers have addresses of their own in OAM where there are two."""
    if plan.mode is Mode.SIMPLEX:
        return {}
    return {
        "external_oam_node_0_address": plan.address(Role.OAM, "unit_0", subnets.oam),
        "external_oam_node_1_address": plan.address(Role.OAM, "unit_1", subnets.oam),
    }
