"""Infrastructure: the CDK stacks that provision AWS."""
