"""Plain words as a typed query plan, for any tool whose schema has a plan's shape.

`shape` knows such a tool by its JSON schema and reads from it what may be asked (`domain`): sources, fields,
relationships and rules, each with its meaning. A question is put into plain English (`english`), and `reading` marks
what it says: times (`times`, `days`), numbers (`numbers`), things by their words (`terms`), names (`names`), the most
and the least, sums and groups (`asked_for`), clause by clause.

`plans` makes a plan of the marks, part by part: what it is about (`opening`, `subjects`), its conditions (`valuing`,
`comparing`, `dating`, which find fields by `conditions`), what is added up (`summing`), the order (`ordering`), and the
ways to other sources (`joining`). `gaps` knows what can't be told, `refining` changes the last plan where a question
only adds to it, and `desk` decides which tool a message is for.
"""
