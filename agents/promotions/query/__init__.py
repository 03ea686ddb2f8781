"""From a typed plan to rows: what may be asked, in plain words, and compiled for the database that has it."""
