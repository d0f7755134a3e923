"""The error of the demo."""


class DemoError(Exception):
    """The demo cannot continue; the message says why and what to do."""
