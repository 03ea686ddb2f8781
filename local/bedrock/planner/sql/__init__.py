"""Questions as SQL: for a tool that takes a SELECT, over views that a description or a prompt explains line by line."""
