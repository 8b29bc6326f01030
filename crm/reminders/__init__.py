"""Reminders: what is due for whom, told from facts; kept is only what was read and what was sent."""
