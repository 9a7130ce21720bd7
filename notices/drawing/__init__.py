"""The pages of a notice as they will print, drawn by a worker."""
