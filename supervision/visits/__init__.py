"""Visits (现场检查): guides and zones looked at element by element, phone in hand."""
