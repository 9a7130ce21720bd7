"""Proving that no event was changed or removed, and pruning old ones."""
