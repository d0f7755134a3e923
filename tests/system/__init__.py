"""Tests of the whole: long days, storms, faults, crashes, and what all of it costs."""
