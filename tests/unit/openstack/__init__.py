"""OpenStack clouds without an OpenStack: pure decisions, files of hosts, images' bytes, the lab's own files.

Needs nothing but Python.
"""
