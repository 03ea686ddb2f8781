"""The Application Load Balancer: routes by the deployed listener rules, checks its targets, streams."""
