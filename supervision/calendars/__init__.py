"""The calendar of working days as it bears on deadlines: its year, its changes, its gaps."""
