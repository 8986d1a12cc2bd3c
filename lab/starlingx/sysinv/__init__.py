"""sysinv: systems, hosts and all that belongs to them, over its REST API v1.

One module for each family of collections; ``collection`` is what they share, ``life`` a host's states.
"""
