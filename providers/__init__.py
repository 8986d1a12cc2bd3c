"""Pulumi provider plugins written in this repository, and the kit that they share."""
