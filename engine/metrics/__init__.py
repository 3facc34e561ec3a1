"""Figures: counted from the journal, as known at an instant, each with its definition."""

from .measuring import Asked, facts_of, figures, metrics_on
from .reckoning import Figure

__all__ = ["Asked", "Figure", "facts_of", "figures", "metrics_on"]
