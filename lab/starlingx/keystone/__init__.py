"""Keystone v3 of the lab's clouds: tokens, catalogue, users and projects as far as a provider and a person need them."""
