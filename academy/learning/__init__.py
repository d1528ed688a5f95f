"""Assignments, progress, attempts, results, self-ratings."""
