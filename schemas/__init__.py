"""What things are: the stored types and the answers that a model fills in."""
