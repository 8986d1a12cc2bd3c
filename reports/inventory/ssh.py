"""The inventory as a part of an ssh_config, every cloud behind its site's router."""

from reports.inventory.machines import Machine


def render(fleet: str, machines: list[Machine]) -> str:
    """A ``Host`` block for each machine; one whose address is not known yet has a comment in its place.

    Host keys are looked up by the machine's name in the fleet, not by its address: addresses of clouds at
    different sites may be of the same private network at different times.
    """
    lines = [
        f"# Hosts of fleet {fleet}. Use it by 'Include' in ~/.ssh/config, or by 'ssh -F'.",
        "# ProxyJump goes over the site's router, the only way to clouds with private OAM networks.",
    ]
    for machine in machines:
        lines += ["", f"# {_about(machine)}", f"Host {machine.name}"]
        if machine.address:
            lines.append(f"    HostName {machine.address}")
        else:
            lines.append("    # HostName is not known before 'pulumi up'")
        lines += [f"    User {machine.user}", f"    HostKeyAlias {machine.name}.{fleet}"]
        if machine.jump:
            lines.append(f"    ProxyJump {machine.jump}")
    return "\n".join(lines) + "\n"


def _about(machine: Machine) -> str:
    if machine.role == "cloud":
        return f"active controller of {machine.cloud} ({machine.hostname})"
    where = f"{machine.cloud} at {machine.site}" if machine.cloud else machine.site
    return f"{machine.role.replace('_', ' ')} of {where}, {machine.plan}"
