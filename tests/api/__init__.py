"""Tests of the API client: against the emulator of a portal over real HTTPS, and of its arithmetic alone."""
