"""What one model refuses and another takes: sampling parameters, too many tokens, a reply begun by the caller."""

from __future__ import annotations

from local.bedrock.catalog import FoundationModel
from local.bedrock.errors import ValidationException
from local.bedrock.model import Conversation
from local.bedrock.tokens import count_conversation

PREFILL = "This model does not support assistant message prefill. The conversation must end with a user message."


def check_model(conversation: Conversation, model: FoundationModel, *, top_k: bool) -> int:
    """Refuse what `model` refuses; the conversation's input tokens."""
    _check_sampling(conversation, model, top_k=top_k)
    if not model.prefill and conversation.messages[-1].role == "assistant":
        raise ValidationException(PREFILL)
    tokens = count_conversation(conversation)
    if tokens > model.context_tokens:
        raise ValidationException("Input is too long for requested model.")
    return tokens


def _check_sampling(conversation: Conversation, model: FoundationModel, *, top_k: bool) -> None:
    inference = conversation.inference
    sent = {
        "temperature": inference.temperature is not None,
        "top_p": inference.top_p is not None,
        "top_k": top_k,
    }
    if model.sampling == "none" and (refused := next((name for name, given in sent.items() if given), None)):
        raise ValidationException(f"The model returned the following errors: `{refused}` is deprecated for this model.")
    if model.sampling == "one" and sent["temperature"] and sent["top_p"]:
        raise ValidationException(
            "The model returned the following errors: `temperature` and `top_p` cannot both be specified "
            "for this model. Please use only one."
        )
