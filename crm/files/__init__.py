"""Attachments, stored by the hash of their content."""
