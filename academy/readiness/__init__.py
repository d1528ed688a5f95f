"""Estimates, publications and cells: what a unit can do, and how well that is known."""
