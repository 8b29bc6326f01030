"""Leads: one investment intention each, from 线索 to 达效."""
