"""The rules, one a file; see notices.checks.register."""
