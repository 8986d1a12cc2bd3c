"""What OpenStack's official plugin leaves undone: flavors that must not be, what a project leaves behind.

The plugin forgets a quota without giving it back, cannot delete what it did not make, and leaves the security
group ``default`` of a deleted project to Neutron for ever.
"""
