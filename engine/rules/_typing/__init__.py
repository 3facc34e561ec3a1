"""What is known where an expression stands, and whether it can be meant so (flow by flow).

Read ``known`` (which variables a flow can carry), ``places`` (where expressions stand), ``reader``
(what an expression gives), ``troubles`` (the findings of all that).
"""
