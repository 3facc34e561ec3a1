"""Runs a BPMN file on the engine and says in one line what happened.

``python -m tests.conformance FILE.bpmn [--process ID] [--vars JSON]`` or ``--jsonl FILE``; with it
anyone can run the engine over a public set of processes. Nothing here knows such a set.
"""
