"""What an import did, taken back."""
