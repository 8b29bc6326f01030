"""Firms and the people in them."""
