"""What goes wrong with a report, in words for the person who asked for it."""


class ReportError(Exception):
    """A report cannot be made; the text says what, where, and what to do."""
