"""Calls one tool as an agent would: arguments checked by its schema, the caller beside it."""

import json
from typing import Any

from strands import Agent
from strands.types.tools import AgentTool

from agents.common.answering import Invocation
from agents.common.principal import Caller, Principal
from agents.common.progress import unheard
from agents.common.tool_trace import ToolTrace
from tests.fakes.scripted_model import ScriptedModel, call, say

CUSTOMER = Principal(kind="customer", subject="subject-of-cust001", customer_id="cust001")
STAFF = Principal(kind="staff", subject="subject-of-staff", customer_id=None)


async def use(
    tool: AgentTool, *, as_: Principal = CUSTOMER, invocation: Invocation | None = None, **arguments: Any
) -> dict[str, Any]:
    """The tool's result as the model reads it; `{"error": text}` when the call was refused or failed."""
    model = ScriptedModel(call(tool.tool_name, **arguments), say("done"))
    agent = Agent(model=model, tools=[tool], hooks=[ToolTrace()], callback_handler=None)
    beside = invocation or Invocation(caller=Caller(as_, "token"), publish=unheard)
    await agent.invoke_async("go", invocation_state={"invocation": beside})
    result = model.seen[-1].messages[-1]["content"][0]["toolResult"]
    text = result["content"][0]["text"]
    if result["status"] == "error":
        return {"error": text}
    parsed: dict[str, Any] = json.loads(text)
    return parsed
