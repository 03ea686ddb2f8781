"""Writes the network as ONNX, its weights in eight bits: what `local/bedrock/dual_encoder.py` runs."""

from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from training.network import Network

POOLED = ("asking", "idle", "offering")
OF_TOKENS = ("meets",)  # a row for each token


class _Exported(nn.Module):
    """One text's word vectors, 1 x tokens x 384, to all that any head makes of it."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, vectors: Tensor) -> tuple[Tensor, ...]:
        """In the order of `POOLED` and `OF_TOKENS`."""
        made = self.network
        tokens = made.body.embeddings.LayerNorm(vectors)
        for layer in made.body.encoder.layer:
            out = layer(tokens)
            tokens = out[0] if isinstance(out, tuple) else out
        mean = tokens.mean(1)
        asking = made.asking(mean)
        each = asking, made.idle(asking)[:, None], made.offering(mean), made.meets(tokens)
        return tuple(one[0] for one in each)


def export(network: Network, to: Path) -> None:
    """Replaces the file at `to`."""
    exported = _Exported(network).eval()
    network.body.config._attn_implementation = "eager"  # what ONNX can say; transformers has no other switch
    axes = {"vectors": {1: "tokens"}} | {name: {0: "tokens"} for name in OF_TOKENS}
    with TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        torch.onnx.export(
            exported,
            (torch.randn(1, 12, 384),),
            str(whole),
            input_names=["vectors"],
            output_names=[*POOLED, *OF_TOKENS],
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(whole, to, weight_type=QuantType.QInt8, per_channel=True)
