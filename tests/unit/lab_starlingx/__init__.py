"""The lab's StarlingX in one process, without sockets: needs nothing but the virtual environment.

``recorded/`` has requests and answers of the real services, in an order in which they can be played again.
"""
