"""Figures: counted from the journal, as known at an instant, each with its definition."""

from .catching import catch_up_within
from .measuring import Asked, board, facts_of, figures, figures_within, metrics_on, period_of
from .persons import SIGNS, Own, own_figures
from .publishing import Publication, freeze, members, publications, publish, publish_news
from .reckoning import WORDS, Figure
from .scoring import Points, Scored, scored
from .tabling import ledger

__all__ = [
    "SIGNS",
    "WORDS",
    "Asked",
    "Figure",
    "Own",
    "Points",
    "Publication",
    "Scored",
    "board",
    "catch_up_within",
    "facts_of",
    "figures",
    "figures_within",
    "freeze",
    "ledger",
    "members",
    "metrics_on",
    "own_figures",
    "period_of",
    "publications",
    "publish",
    "publish_news",
    "scored",
]
