"""Measures any PDF, whoever made it, against GB/T 9704-2012, from its bytes alone.

bytes → reading (marks on pages) → structure (what each mark is) → checks (one a function) → report
"""
