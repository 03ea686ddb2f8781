"""What the agents reach of AWS: an adapter a service, each under the role of the specialist that it works for."""
