"""What the integration costs inside a real Home Assistant: see `scripts/benchmark`."""
