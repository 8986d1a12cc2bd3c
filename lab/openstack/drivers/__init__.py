"""Drivers that run inside the lab's OpenStack, where a cloud would have hypervisors and disks.

They are installed into its virtual environment, never imported by the lab: there is no Nova or Cinder here.
"""
