"""Tests of what is commanded: against the emulator of a portal, through Home Assistant."""
