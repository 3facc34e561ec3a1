"""The FEEL grammar (DMN 1.5, 10.3.1.2) as an LALR(1) grammar for lark; `lexer` makes its tokens."""

from __future__ import annotations

GRAMMAR = r"""
?expression: "if" expression "then" expression "else" expression   -> if_
           | "for" iterators "return" expression                   -> for_
           | "some" iterators "satisfies" expression               -> some
           | "every" iterators "satisfies" expression              -> every
           | "function" parameters expression                      -> lambda_
           | "function" parameters "external" expression           -> external
           | disjunction

iterators: iterator ("," iterator)*
iterator: NAME "in" expression [".." expression]
parameters: "(" [parameter ("," parameter)*] ")"
parameter: NAME [":" type]

?disjunction: conjunction ("or" conjunction)*
?conjunction: comparison ("and" comparison)*
?comparison: sum
           | comparison _operator sum                              -> compare
           | comparison "between" sum "and" sum                    -> between
           | comparison "in" test                                  -> in_
           | comparison "in" "(" item ("," item)+ ")"              -> in_
_operator: OPERATOR | LESS | MORE

?test: sum | comparison_test
?item: expression | comparison_test
comparison_test: _operator sum

?sum: product | sum (PLUS | MINUS) product                         -> arithmetic
?product: power | product FACTOR power                             -> arithmetic
?power: negation | power POWER negation                            -> arithmetic
?negation: kind | MINUS negation                                   -> negate
?kind: postfix | kind _INSTANCE type                               -> instance_of

type: NAME ("." NAME)*
    | NAME _OPEN type MORE                                         -> type_of
    | NAME _OPEN member ("," member)* MORE                         -> type_with
    | "null"                                                       -> null_type
    | "function"                                                   -> function_type
    | "function" _OPEN [type ("," type)*] MORE "->" type           -> function_type
member: NAME ":" type

?postfix: primary
        | postfix "." NAME                                         -> path
        | postfix "[" expression "]"                               -> filter
        | postfix "(" ")"                                          -> call
        | postfix "(" item ("," item)* ")"                         -> call
        | postfix "(" named ("," named)* ")"                       -> call
named: NAME ":" item

?primary: NUMBER                                                   -> number
        | STRING                                                   -> string
        | TEMPORAL                                                 -> temporal
        | "true"                                                   -> true
        | "false"                                                  -> false
        | "null"                                                   -> null
        | NAME                                                     -> name
        | INPUT                                                    -> name
        | _EMPTY                                                   -> list
        | "[" item ("," item)* "]"                                 -> list
        | (LSQB | LPAR | RSQB) expression ".." expression (RSQB | RPAR | RANGE_END) -> range
        | "{" [entry ("," entry)*] "}"                             -> context
        | "(" expression ")"
        | "(" comparison_test ")"
entry: (NAME | STRING) ":" expression

unary_tests: item ("," item)*
           | MINUS                                                 -> anything

%declare _INSTANCE OPERATOR LESS MORE PLUS MINUS POWER FACTOR INPUT
%declare NUMBER STRING TEMPORAL NAME RANGE_END _OPEN _EMPTY
LPAR: "("
RPAR: ")"
LSQB: "["
RSQB: "]"
DOTS: ".."
ARROW: "->"
"""
