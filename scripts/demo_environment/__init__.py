"""The demo: a portal emulator and a real Home Assistant connected to it."""
