-- Granted with the rest of an order, and used by nobody: who takes orders reads no parcels, and the agent that does
-- everything sends none. Shipping is the desk's, which only writes them.

REVOKE SELECT ON shipments FROM agent_live_shopping_order, agent_live_shopping_single;
REVOKE INSERT ON shipments FROM agent_live_shopping_single;
REVOKE UPDATE (captured_date) ON payments FROM agent_live_shopping_single;
