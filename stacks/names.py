"""Names as CloudFormation and the load balancer take them."""


def construct_id(name: str) -> str:
    """`order-management` as the id of a construct: `OrderManagement`."""
    return "".join(word.capitalize() for word in name.split("-"))
