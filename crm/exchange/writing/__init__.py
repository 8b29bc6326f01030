"""What was planned into the database, through the operations that pages use; traced for the undo."""
