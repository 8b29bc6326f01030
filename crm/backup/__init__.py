"""Backup, restore, and whether everything is well: for whoever runs the installation."""
