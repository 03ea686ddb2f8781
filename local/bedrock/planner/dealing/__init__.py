"""Conversations that end in a deed: what is wanted, whether it was asked for or agreed to, what is still missing.

A deed is a tool that does something (`deeds`). What was found so far are things with their choices (`things`,
`memory`, `naming`); the person's words give a stance (`speech`) and what to do it with (`slots`), which add up over the
turns (`lines`, `wanted`). From these follow the next calls (`steps`, by tools in `reads` or by SQL in `sql_reads`), and
the words of the reply (`reply`, `telling`, `confirming`, `bill`, `closing`). `deal` puts them together.
"""
