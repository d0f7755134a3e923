"""Helpers of the tests: how they act, look and judge."""
