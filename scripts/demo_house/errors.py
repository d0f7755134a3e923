"""What may go wrong, in words for the person at the terminal."""


class DemoError(Exception):
    """The demo cannot go on; the text says why and what to do."""
