"""One HTML page of a stack: topology, cost, addresses, inventory. It needs no other file and no network."""
