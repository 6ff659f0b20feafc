"""The one error that is a message to the user, not a fault of the program."""


class Problem(Exception):
    """Something the user can put right: a file, an option, a model that is not good enough."""
