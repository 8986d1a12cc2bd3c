"""The lab: everything a fleet needs, on one Linux machine, in a network namespace of its own with no way out.

``python -m lab`` is its command. Each part (``metal``, ``hosts``, ``starlingx``, ``openstack``) is a folder.
The product never imports this package: to it, a lab is endpoints and credentials in a stack file.
"""
