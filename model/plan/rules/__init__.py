"""What must hold of a fleet: named rules, each with why it is one. "Wiki" is the Packet SIG's page there.

``distributed``, ``network`` and ``server`` are checked on the spec before anything is drawn; ``plan`` on the
planned networks, ``installed`` on the nodes that the ledger knows.
"""
