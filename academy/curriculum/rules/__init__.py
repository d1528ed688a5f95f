"""What a curriculum must be, beyond holding together, to teach and to measure; one rule per file."""
