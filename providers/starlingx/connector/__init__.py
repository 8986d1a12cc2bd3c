"""How one cloud's services are reached: Keystone, catalog, retries, bastion, and errors in one line."""
