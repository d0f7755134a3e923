"""The demo: a portal emulator and a real Home Assistant that is set up against it."""
