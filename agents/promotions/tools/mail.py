"""What the model may ask for by mail. It sends nothing: people approve, and code sends to those who agreed to it."""

from strands import ToolContext
from strands.types.tools import AgentTool

from agents.common.tool_results import ToolResult
from agents.promotions.answer import answer_of
from agents.promotions.declaration.model import Declaration
from agents.promotions.mail.letters import PLACES
from agents.promotions.query.schema import Schema
from agents.promotions.tools.declared import declared
from agents.promotions.tools.requests import requested
from agents.promotions.tools.selection import Names, Part, chosen, selection_schema
from agents.promotions.writes.plans import SendEmail
from agents.promotions.writes.service import WriteService

_CHOOSING = "Finding out who would get it"
_SEND_EMAIL = """Ask for a mail to customers. Nothing is sent until a person approves it.

Use it for "write to, mail, e-mail, tell ... customers". Say which customers by filters, rules, periods or joins; one
whose address is given, by a filter on it. Only those get it who agreed to marketing mail, whom it reaches, and who had
none about the same promotion: that is seen to, and needs no filter."""
_MESSAGE = "What they read, in plain text. {places} in braces are filled in for each of them."


class MailTools:
    """The tool, over the service of writes."""

    def __init__(self, service: WriteService, declaration: Declaration) -> None:
        self._service = service
        self._declaration = declaration

    def tools(self) -> list[AgentTool]:
        """All of them."""
        return [declared(self.send_email, _SEND_EMAIL, mail_schema(self._declaration))]

    async def send_email(
        self,
        tool_context: ToolContext,
        subject: str,
        message: str,
        promotion_id: str | None = None,
        filters: Part = None,
        rules: Names = None,
        periods: Part = None,
        joins: Part = None,
        order: Part = None,
        limit: int | None = None,
    ) -> ToolResult:
        """Its description and schema are given where it is made a tool."""
        answer = answer_of(tool_context)
        await answer.progress("send_email", _CHOOSING)
        audience = chosen(filters=filters, rules=rules, periods=periods, joins=joins, order=order, limit=limit)
        return await requested(
            self._service,
            answer,
            lambda: SendEmail.model_validate(
                {"audience": audience, "promotion_id": promotion_id or None, "subject": subject, "message": message}
            ),
        )


def mail_schema(declaration: Declaration) -> Schema:
    """Of send_email."""
    places = ", ".join(f"{{{place}}} ({means})" for place, means in PLACES.items())
    return selection_schema(
        declaration,
        source="customers",
        more={
            "subject": {"type": "string", "description": "The mail's subject, in a few words."},
            "message": {"type": "string", "description": _MESSAGE.format(places=places)},
            "promotion_id": {"type": "string", "description": "The promotion that it is about, if it is about one."},
        },
        required=("subject", "message"),
    )
