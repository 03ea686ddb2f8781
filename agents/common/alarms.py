"""What agents log in fixed words, because an alarm counts the lines (stacks/components/log_metric.py)."""

AUDIT_APPEND_FAILED = "the audit trail was not written"
CONNECTION_FAILED = "database connection failed"
MCP_SERVER_DOWN = "the MCP server is down"
ORDER_PLACED = "order placed"
OVERSELL_REFUSED = "order refused, out of stock"
PAYMENT_DECLINED = "payment declined"
