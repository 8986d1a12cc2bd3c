"""The one exception of the lab's OpenStack."""


class OpenStackLabError(Exception):
    """The lab's OpenStack cannot be had or does not start; the text says why and what to do."""
