"""The outlines of a county: copied, named, made the default, deleted."""
