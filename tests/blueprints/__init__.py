"""Blueprints in a real Home Assistant, against the emulator."""
