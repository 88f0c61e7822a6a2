"""The version of this package; every report prints it."""

__version__ = "0.1.0"
