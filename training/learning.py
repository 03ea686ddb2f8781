"""How the network learns: messages of one trade at a time, each to find its tools among the trade's."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, log_softmax

from local.bedrock.dual_encoder.texts import message_tokens, tool_tokens
from training.lessons import Example, Lesson
from training.network import Network, Tokens

SEED = 1
AT_ONCE = 40  # messages of one trade, so that its tools are encoded once for all of them
RATE, OF_HEADS, WARM = 7e-5, 6.0, 0.1
ALONE = 0.7  # the weight of each tool by itself


@dataclass(frozen=True)
class Read:
    """A lesson in tokens."""

    lesson: Lesson
    tools: list[Tokens]
    messages: list[Tokens]

    @classmethod
    def of(cls, lesson: Lesson) -> "Read":
        """What the encoder is given of a lesson."""
        tools: list[Tokens] = [(tool_tokens(tool), ()) for tool in lesson.tools]
        return cls(lesson, tools, [message_tokens(each.text, each.before) for each in lesson.examples])


def learn(lessons: Sequence[Lesson], *, epochs: int) -> Iterator[tuple[int, float, Network]]:
    """The network after each epoch, with its mean loss."""
    torch.manual_seed(SEED)
    order = random.Random(SEED)  # noqa: S311 (an order of messages is no secret)
    network = Network()
    read = [Read.of(lesson) for lesson in lessons]
    steps = epochs * len(_batches(read, order))
    optimizer, schedule = _optimizer(network, steps)
    for epoch in range(epochs):
        network.train()
        total, batches = 0.0, _batches(read, order)
        for lesson, chosen in batches:
            optimizer.zero_grad()
            loss = _loss(network, lesson, chosen)
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += loss.item()
        network.eval()
        yield epoch + 1, total / len(batches), network


def _optimizer(network: Network, steps: int) -> tuple[torch.optim.Optimizer, torch.optim.lr_scheduler.LRScheduler]:
    """Heads learn faster than what was trained before; the rate rises, then falls."""
    body = [one for one in network.body.parameters() if one.requires_grad]
    groups = [{"params": body, "lr": RATE}, {"params": network.heads, "lr": RATE * OF_HEADS, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=RATE, weight_decay=0.01)
    warm = max(1, int(steps * WARM))
    rate = lambda step: min(1.0, (step + 1) / warm) * max(0.02, 1 - step / steps)  # noqa: E731 (the library's own form)
    return optimizer, torch.optim.lr_scheduler.LambdaLR(optimizer, rate)


def _batches(read: Sequence[Read], order: random.Random) -> list[tuple[Read, list[int]]]:
    """Messages of one trade each, in an order of chance."""
    batches = []
    for lesson in read:
        places = list(range(len(lesson.messages)))
        order.shuffle(places)
        parts = max(1, round(len(places) / AT_ONCE))
        batches += [(lesson, places[part::parts]) for part in range(parts)]
    order.shuffle(batches)
    return batches


def _loss(network: Network, read: Read, chosen: Sequence[int]) -> Tensor:
    texts = [read.messages[place] for place in chosen]
    scores = network.wanted(texts, read.tools, network.encoded(texts))
    return _of_tools(scores, [read.lesson.examples[place] for place in chosen])


def _of_tools(scores: Tensor, examples: Sequence[Example]) -> Tensor:
    """Among all, the wanted ones; and each by itself against nothing."""
    target = torch.zeros_like(scores)
    for row, example in enumerate(examples):
        places = [place + 1 for place in example.wanted] or [0]
        target[row, places] = 1 / len(places)
    among = -(target * log_softmax(scores, dim=1)).sum(1).mean()
    alone = binary_cross_entropy_with_logits(scores[:, 1:] - scores[:, :1], (target[:, 1:] > 0).float())
    return among + ALONE * (scores.shape[1] - 1) / 4 * alone
