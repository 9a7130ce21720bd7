"""Rectification (整改): from a confirmed finding to its closing (销号)."""
