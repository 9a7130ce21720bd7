"""Performance measured beside references in the same run: `make bench` (see bench/frame.py)."""
