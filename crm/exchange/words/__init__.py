"""The words of ledgers: what headings and small words mean. Data only."""
