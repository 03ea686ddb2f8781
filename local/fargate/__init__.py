"""Fargate: starts the containers of ECS tasks as processes, and tells ECS and the load balancer how they are."""
