"""A real OpenStack on the lab's loopback: services from PyPI, MariaDB and RabbitMQ from Debian, no emulation.

Keystone, Placement, Glance, Neutron, Nova, Cinder and Heat of release 2026.1 (``lock.txt``) run as processes
of the lab. What has no hardware here is played at the lowest layer that the projects themselves offer for it:
Nova's and Cinder's fake drivers, Neutron without agents. So every API call, quota, refusal and state is the
real one, while no packet moves and a server is a record.
"""
