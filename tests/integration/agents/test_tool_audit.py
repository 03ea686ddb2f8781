"""Every tool call of a conversation is in the audit, which no agent reads or changes: real PostgreSQL, own roles."""

from typing import LiteralString

import pytest

from agents.catalog import CATALOG, AgentSpec
from agents.common.database import Database
from agents.common.errors import NotAllowed
from tests.fakes.http import ask
from tests.fakes.invocations import STAFF
from tests.fakes.scripted_model import Call, ScriptedModel, call_all, say
from tests.integration.agents.houses import open_house
from tests.integration.agents.shop import OpenDatabase, Shop

SPECIALISTS_CALLS = {
    "order-management": [
        Call("query_order_by_id", {"order_id": "ORD-2024-001"}),
        Call("query_order_by_id", {"order_id": "ORD-2024-003"}),
        Call("query_order_by_id", {"order_id": "the last one", "password": "hunter2"}),
        Call("cancel_order", {"order_id": "ORD-2024-001"}),
    ],
    "product-recommendation": [Call("search_products_by_name", {"query": "running shoes", "size": "10"})],
    "personalization": [Call("get_customer_profile"), Call("analyze_browsing_patterns")],
    "troubleshooting": [Call("search_faq_for_product_info", {"question": "How can I pay?"})],
}
CHANGES: tuple[LiteralString, ...] = (
    "SELECT tool FROM tool_audit",
    "UPDATE tool_audit SET outcome = 'found'",
    "DELETE FROM tool_audit",
    "TRUNCATE tool_audit",
)


async def test_every_call_of_a_conversation_is_written_down(database_of: OpenDatabase, shop: Shop) -> None:
    models = {name: ScriptedModel(call_all(*calls), say("Done.")) for name, calls in SPECIALISTS_CALLS.items()}
    asked = [Call(f"ask_{name.replace('-', '_')}", {"question": f"Hm, {name}?"}) for name in SPECIALISTS_CALLS]
    async with open_house(database_of) as house:
        addresses = await house.specialists(models)
        supervisor = await house.supervisor(ScriptedModel(call_all(*asked), say("All done.")), addresses)
        reply = await ask(f"{supervisor}/supervisor/process", "Everything, please.")
        assert reply.status == 200
    rows = shop.ask(
        "SELECT agent, tool, outcome, arguments, subject, kind, request_id FROM tool_audit WHERE session_id = %s",
        reply.body["session_id"],
    )
    written = {(agent, tool, outcome, str(arguments)) for agent, tool, outcome, arguments, *_ in rows}
    assert written == {
        *(("supervisor", one.tool, "found", str(dict(one.arguments))) for one in asked),
        ("order-management", "query_order_by_id", "found", "{'order_id': 'ORD-2024-001'}"),
        ("order-management", "query_order_by_id", "nothing", "{'order_id': 'ORD-2024-003'}"),
        ("order-management", "query_order_by_id", "refused", "{'order_id': 'the last one'}"),
        ("order-management", "cancel_order", "refused", "{'order_id': 'ORD-2024-001'}"),
        ("product-recommendation", "search_products_by_name", "found", "{'size': '10', 'query': 'running shoes'}"),
        ("personalization", "get_customer_profile", "found", "{}"),
        ("personalization", "analyze_browsing_patterns", "found", "{}"),
        ("troubleshooting", "search_faq_for_product_info", "found", "{'question': 'How can I pay?'}"),
    }
    assert len(rows) == len(written)
    assert {(subject, kind) for *_, subject, kind, _ in rows} == {("subject-of-cust001", "customer")}
    assert {request_id for *_, request_id in rows} == {reply.headers["x-request-id"]}, "one request, from hop to hop"


@pytest.mark.parametrize("spec", CATALOG, ids=lambda spec: spec.name)
@pytest.mark.parametrize("statement", CHANGES)
async def test_no_agent_reads_or_changes_the_audit(
    database_of: OpenDatabase, spec: AgentSpec, statement: LiteralString
) -> None:
    async with database_of(spec.name) as database:
        with pytest.raises(NotAllowed):
            await _run(database, statement)


async def _run(database: Database, statement: LiteralString) -> None:
    async with database.transaction(STAFF) as transaction:
        await transaction.execute(statement)
