"""The FEEL grammar (DMN 1.5, 10.3.1.2) as an LALR(1) grammar for lark, kept as text."""

from __future__ import annotations

# Names with spaces cannot be told from operators by a grammar ("date and time"), so the lexer
# must know them. A test holds this list against the built-in functions and their parameters.
SPACED_NAMES = (
    "date and time",
    "day of week",
    "day of year",
    "days and time duration",
    "decimal separator",
    "distinct values",
    "ends with",
    "get entries",
    "get value",
    "grouping separator",
    "index of",
    "insert before",
    "is defined",
    "list contains",
    "lower case",
    "month of year",
    "round down",
    "round half down",
    "round half up",
    "round up",
    "start position",
    "starts with",
    "string join",
    "string length",
    "substring after",
    "substring before",
    "time offset",
    "upper case",
    "week of year",
    "years and months duration",
)

_RULES = r"""
?expression: _IF expression _THEN expression _ELSE expression -> if_
           | _FOR iterators _RETURN expression                -> for_
           | _SOME iterators _SATISFIES expression            -> some
           | _EVERY iterators _SATISFIES expression           -> every
           | disjunction

iterators: iterator ("," iterator)*
iterator: NAME _IN expression [".." expression]

?disjunction: conjunction (_OR conjunction)*
?conjunction: comparison (_AND comparison)*
?comparison: sum
           | comparison OPERATOR sum                          -> compare
           | comparison _BETWEEN sum _AND sum                 -> between
           | comparison _IN test                              -> in_
           | comparison _IN "(" item ("," item)+ ")"          -> in_

?test: sum | comparison_test
?item: expression | comparison_test
comparison_test: OPERATOR sum

?sum: product | sum SIGN product                              -> arithmetic
?product: power | product FACTOR power                        -> arithmetic
?power: negation | power POWER negation                       -> arithmetic
?negation: postfix | SIGN negation                            -> negate

?postfix: primary
        | postfix "." NAME                                    -> path
        | postfix "[" expression "]"                          -> filter
        | postfix "(" ")"                                     -> call
        | postfix "(" item ("," item)* ")"                    -> call
        | postfix "(" named ("," named)* ")"                  -> call
named: NAME ":" expression

?primary: NUMBER                                              -> number
        | STRING                                              -> string
        | TEMPORAL                                            -> temporal
        | _TRUE                                               -> true
        | _FALSE                                              -> false
        | _NULL                                               -> null
        | NAME                                                -> name
        | INPUT                                               -> name
        | _EMPTY_LIST                                         -> list
        | "[" item ("," item)* "]"                            -> list
        | (LSQB | LPAR | RSQB) expression ".." expression (RSQB | RPAR | RANGE_END) -> range
        | "{" [entry ("," entry)*] "}"                        -> context
        | "(" expression ")"
        | "(" comparison_test ")"
entry: (NAME | STRING) ":" expression

unary_tests: item ("," item)*
           | SIGN                                             -> anything

_IF.2: /if\b/
_THEN.2: /then\b/
_ELSE.2: /else\b/
_FOR.2: /for\b/
_RETURN.2: /return\b/
_SOME.2: /some\b/
_EVERY.2: /every\b/
_SATISFIES.2: /satisfies\b/
_IN.2: /in\b/
_OR.2: /or\b/
_AND.2: /and\b/
_BETWEEN.2: /between\b/
_TRUE.2: /true\b/
_FALSE.2: /false\b/
_NULL.2: /null\b/
OPERATOR: "<=" | ">=" | "!=" | "<" | ">" | "="
SIGN: "+" | "-"
POWER.2: "**"
FACTOR: "*" | "/"
INPUT: "?"
LSQB: "["
RSQB: "]"
LPAR: "("
RPAR: ")"
NUMBER: /(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?/
STRING: /"(?:\\.|[^"\\])*"/s
TEMPORAL: /@"[^"]*"/
NAME: /(?:<SPACED>)(?!\w)|[^\W\d]\w*/
_EMPTY_LIST.2: /\[\s*\]/
// "[1..5[" excludes 5: a bracket that closes is one that nothing can follow as a filter.
RANGE_END.2: /\[(?=\s*(?:$|[)\],}]|(?:and|or|then|else|return|satisfies)\b))/

%ignore /(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)+/
"""


def _spaced() -> str:
    longest_first = sorted(SPACED_NAMES, key=len, reverse=True)
    return "|".join(name.replace(" ", r"\s+") for name in longest_first)


GRAMMAR = _RULES.replace("<SPACED>", _spaced())
