"""The public DMN conformance cases, run whole: ``python -m tests.tck PATH``.

PATH is a checkout of dmn-tck/tck; none of its files are kept here.
"""
