"""Tests of what long-term statistics make of a person's hours."""
