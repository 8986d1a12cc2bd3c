"""The endpoints of the Metal API, one module a family; each has its ``ROUTES``."""
