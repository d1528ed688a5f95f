"""Help for everybody, and what is done for accessibility."""
