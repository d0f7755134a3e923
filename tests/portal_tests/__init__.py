"""Tests of the portal emulator itself."""
