"""The work of each kind of step, over ports that the adapters of `agents.clickstream.aws` implement."""
