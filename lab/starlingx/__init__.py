"""The lab's StarlingX: what the services of a cloud answer, and what its hosts and subclouds go through.

Keystone, sysinv, dcmanager, FM, VIM and USM of as many clouds as the lab has, in one process with one
state file. What the services accept, refuse and answer was taken from recordings of the real ones; what the
nodes do beneath them (booting, installing, playbooks) is played by state machines whose speed is a setting.
"""
