"""The proof of a pipeline: marked events go in at the load balancer, and are looked for where they should come out."""
