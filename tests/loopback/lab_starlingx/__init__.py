"""The lab's StarlingX: its services in one process, and before controllers that are folders on loopback.

``recorded/`` has requests and answers of the real services, in an order in which they can be played again.
"""
