"""What remote steps put on machines: texts rendered from the plan, byte for byte the same each time.

No Pulumi and no I/O here. What only a cloud knows (a block's CIDR, a server's address) and what is secret
comes as an argument: the components call these functions once it is known.
"""
