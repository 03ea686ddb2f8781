"""A question or a request counts, a courtesy does not."""

import pytest

from evals.asking_back import asks_back


@pytest.mark.parametrize(
    "reply",
    [
        "Which order do you mean?",
        "Your order number, please? Then I can look.",
        "I can check that. Please tell me the order number.",
        "Could you share the size.",
        "I need your order number to look it up.",
        "Let me know which one you mean.",
        "¿Cuál es el número de su pedido?",
        "ご注文番号は何ですか？",
        "**What size** do you wear? Is there anything else?",
    ],
)
def test_asks(reply: str) -> None:
    assert asks_back(reply)


@pytest.mark.parametrize(
    "reply",
    [
        "It costs $12.50.",
        "It is on its way. Is there anything else I can help you with?",
        "Hello! How can I help you today?",
        "Done. Let me know if you have any other questions.",
        "If you need more help, please let me know.",
        "The guide tells you to restart it. Turn it off, then on.",
        "",
    ],
)
def test_asks_for_nothing(reply: str) -> None:
    assert not asks_back(reply)
