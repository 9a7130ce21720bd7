"""The notice desk: blocks of a notice or outline are written, moved, taken back."""
