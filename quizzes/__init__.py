"""Ask questions, mark answers and measure ability, without a web framework, a database or a clock."""
