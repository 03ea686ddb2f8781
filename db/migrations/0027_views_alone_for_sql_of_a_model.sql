-- The views read their tables as their owner: whoever reads the views needs none of the tables.

REVOKE SELECT ON products, product_variants, inventory, streams, stream_events FROM agent_live_shopping_mcp;
