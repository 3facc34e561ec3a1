"""An independent judge: a small interpreter of BPMN 2.0.2 token semantics (chapter 13).

It reads a diagram with code of its own and shares nothing with the engine but the FEEL evaluator.
Given an input and what the engine did, it says whether the standard allows that. ``python -m
tests.judge --count N --seed S`` runs it on thousands of random diagrams.
"""
