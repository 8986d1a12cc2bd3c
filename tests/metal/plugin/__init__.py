"""The lab's Equinix Metal plugin: its rules, and a process of it against a process of the lab's API."""
