"""Authoring: editing a draft, previewing and publishing it."""
