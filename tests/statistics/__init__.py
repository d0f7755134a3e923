"""Tests of the external statistics."""
