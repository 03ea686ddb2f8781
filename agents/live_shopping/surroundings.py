"""What an architecture is opened in: the process's settings and ports, and what all three share of the shop."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from agents.common.answering import Budget
from agents.common.database import Database
from agents.common.runtime import Runtime
from agents.live_shopping.catalogue import SqlCatalogue
from agents.live_shopping.config import LiveShoppingSettings
from agents.live_shopping.order_desk import OrderDesk
from agents.live_shopping.payments import PaymentProvider
from agents.live_shopping.repository import SqlOrders
from agents.live_shopping.turn import Architecture


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """One process has one model and one payment provider, whoever answers."""

    settings: LiveShoppingSettings
    runtime: Runtime
    payments: PaymentProvider

    @property
    def budget(self) -> Budget:
        """What one agent's answer may cost."""
        return Budget.of(self.settings)

    def desk_over(self, database: Database) -> OrderDesk:
        """The order desk in the role of a database."""
        return OrderDesk(catalogue=SqlCatalogue(database), orders=SqlOrders(database), payments=self.payments)


OpenArchitecture = Callable[[Surroundings], AbstractAsyncContextManager[Architecture]]
