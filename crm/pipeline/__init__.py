"""The way of a lead through its stages: the one gate, and the door for old ledgers."""
