"""Competencies, modules, lessons, questions and their versions; loading and publishing them."""
