"""Which groups may show figures, and when these take in new evidence, so that nobody is given away: pure decisions."""
