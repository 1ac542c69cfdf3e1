"""What every address answers to every role, and how each POST is made: one module for each app, put together here.

Whoever adds an address adds a row to the module of the app, and, if it takes a POST, a `Post`; the tests in
tests/test_role_by_url.py and tests/test_every_post.py fail until then.
"""
