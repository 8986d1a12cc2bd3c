"""Telling a forge: the comment on a pull request, updated in place, and the issue of a drift."""
