"""The demonstration organisation."""
