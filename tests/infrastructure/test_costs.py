"""The stacks' cost: every type of resource is priced or known to be free, in every environment."""

from operations.cost.idle import idle_bill
from operations.cost.prices import price_table
from operations.templates import Templates
from tests.infrastructure.assembly import Assembly


def test_every_type_of_resource_has_a_price_or_is_free(assembly: Assembly) -> None:
    bill = idle_bill(Templates.read(assembly.folder), price_table())

    assert bill.unpriced == []
    assert {"Fargate", "Load balancer", "NAT", "Aurora", "Secrets", "CloudWatch"} <= {line.group for line in bill.lines}


def test_dev_costs_less_than_staging_and_staging_less_than_prod(assemblies: dict[str, Assembly]) -> None:
    prices = price_table()
    usd = {name: idle_bill(Templates.read(each.folder), prices).usd for name, each in assemblies.items()}

    assert usd["dev"] < usd["staging"] < usd["prod"]
