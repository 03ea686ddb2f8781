"""`python -m training`: trains the dual encoder anew, and writes it where the laptop reads it."""

import argparse
import time
from pathlib import Path

from local.bedrock.dual_encoder.encoder import MODEL
from training.export import export
from training.learning import learn
from training.lessons import lesson
from training.scoring import score
from training.trades import HELD_OUT, TRADES, load


def main() -> None:
    """Prints what each epoch reads of the trades that are held out."""
    options = _options().parse_args()
    taught, held_out = ([*map(lesson, load(folder))] for folder in (options.trades, HELD_OUT))
    print(f"{len(taught)} trades, {sum(len(each.examples) for each in taught)} messages", flush=True)
    began = time.monotonic()
    for epoch, loss, network in learn(taught, epochs=options.epochs):
        told = ", ".join(f"{kind} {right}/{of}" for kind, (right, of) in score(network, held_out).items())
        print(f"epoch {epoch}: loss {loss:.3f}; {told}; {time.monotonic() - began:.0f} s", flush=True)
    export(network, options.to)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--trades", type=Path, default=TRADES, help="a folder of trades to teach")
    parser.add_argument("--to", type=Path, default=MODEL, help="where the model is written")
    return parser


if __name__ == "__main__":
    main()
