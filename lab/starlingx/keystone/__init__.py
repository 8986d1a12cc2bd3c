"""Keystone v3 of the lab's clouds: tokens, catalogue, users and projects, as far as they are needed."""
