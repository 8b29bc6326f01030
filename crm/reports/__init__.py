"""Figures: one file a report."""
