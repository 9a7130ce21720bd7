"""The way of a notice from draft to issue: who may take which step, and what each step does."""
