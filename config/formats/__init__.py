"""Dates by language (FORMAT_MODULE_PATH)."""
