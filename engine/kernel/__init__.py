"""One step of a case: (definition, state, input, time) -> (state, effects). Pure."""
