"""The bare limit of the stack: the least Django does for the same visitor, served beside the site by one server."""
