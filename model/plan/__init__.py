"""Every decision that follows from the spec: names, VLANs, subnets, addresses, servers, ports, prices, order.

``plan(fleet, ledger)`` is a pure function: no Pulumi, no network, no clock. Its result, ``FleetPlan``, is
plain frozen data; what only a cloud can know is modelled by ``HostRef`` and by ``Origin.SERVICE``.
"""
