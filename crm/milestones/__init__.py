"""Dated facts with evidence, submitted by one person and verified by another."""
