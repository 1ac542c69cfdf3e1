"""Dates as they are typed, by language (FORMAT_MODULE_PATH); how they are shown is left to Django."""
