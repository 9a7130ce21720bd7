"""Reminding units of deadlines, and escalating what is overdue, by stages that are data."""
