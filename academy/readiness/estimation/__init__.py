"""From counted answers to what people and units know: pure arithmetic over arrays."""
