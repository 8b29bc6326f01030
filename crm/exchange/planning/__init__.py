"""What an import would do: each row against what is there, decided before anything is written."""
