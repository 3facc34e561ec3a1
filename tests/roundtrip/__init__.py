"""Import, store, export: what comes back is what went in.

``python -m tests.roundtrip PATH`` takes a folder of diagrams (for example a checkout of the BPMN
MIWG test suite), deploys every process of every file in a database of its own and says of each
whether it was deployed and came back byte for byte, or was refused and why.
"""
