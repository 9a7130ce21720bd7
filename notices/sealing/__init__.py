"""Sealing and signing the files of notices, keeping them, and telling genuine from altered."""
