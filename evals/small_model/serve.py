"""`python -m evals.small_model.serve`: a GGUF file behind an OpenAI-compatible API on loopback, until it is ended.

Its first line on standard output is its address.
"""

import argparse
import faulthandler
import os
import signal
import sys
from pathlib import Path
from types import ModuleType

# The longest conversation with a full tool result in it.
CONTEXT_TOKENS = 16_384
# One conversation at a time has both cores. Five agents have five long prompts, whose states wait in memory.
SLOTS = 1
PROMPT_CACHE_MIB = 2048
# The stack's processes go first: the model takes whatever time it gets.
NICENESS = 10
# Threads meet after every step. With one a core, each word would wait for whatever else runs there; a busy machine
# wrote 2 words a second with two threads on two cores, and 10 with one. Long prompts gain from all cores all the same.
CORES = os.cpu_count() or 1


def server_parameters(xllamacpp: ModuleType, *, model: Path, name: str, port: int, cores: int) -> object:
    """llama.cpp's parameters; a temperature of 0 makes what it says as repeatable as it can be."""
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(model)
    parameters.model_alias = {name}
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = port
    parameters.n_gpu_layers = 0
    parameters.n_ctx = CONTEXT_TOKENS
    parameters.n_parallel = SLOTS
    parameters.cache_ram_mib = PROMPT_CACHE_MIB
    parameters.cpuparams.n_threads = max(1, cores - 1)
    parameters.cpuparams_batch.n_threads = cores
    parameters.cpuparams.poll = parameters.cpuparams_batch.poll = 0  # spinning would take time from the agents
    parameters.sampling.temp = 0.0
    parameters.ui = False
    return parameters


def main() -> int:
    """Serve until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(prog="python -m evals.small_model.serve", description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="a GGUF file")
    parser.add_argument("--name", required=True, help="what clients call it")
    parser.add_argument("--port", type=int, default=0, help="any free one when left out")
    parser.add_argument("--cores", type=int, default=CORES)
    options = parser.parse_args()
    import xllamacpp  # only its own target installs it

    faulthandler.enable()
    os.nice(NICENESS)
    signals = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    server = xllamacpp.Server(
        server_parameters(xllamacpp, model=options.model, name=options.name, port=options.port, cores=options.cores)
    )
    sys.stdout.write(f"{server.listening_address}\n")
    sys.stdout.flush()
    signal.sigwait(signals)
    # Its destructor waits for replies under way, which nobody reads any more.
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
