"""The model's server as a process: its address, its end, and what it says when it does not start."""

import os
import signal
import sys
import urllib.request
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import psutil
import pytest

from evals.small_model.serve import server_parameters
from evals.small_model.server import ServerFailed, serving
from tests.fakes.polling import eventually

GOOD = """
import http.server, os, sys
port = int(sys.argv[sys.argv.index("--port") + 1]) if "--port" in sys.argv else 0
server = http.server.HTTPServer(("127.0.0.1", port), http.server.SimpleHTTPRequestHandler)
open(sys.argv[2] + ".pid", "w").write(str(os.getpid()))  # its model is its second word
print(f"http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
"""
BAD = "import sys; sys.exit('no such tensor')"


def test_it_serves_at_the_address_that_it_said_and_is_gone_afterwards(tmp_path: Path) -> None:
    model, command = tmp_path / "model.gguf", (sys.executable, "-c", GOOD)
    with serving(model, name="m", log=tmp_path / "server.log", command=command) as url:
        assert url.endswith("/v1")
        assert urllib.request.urlopen(url.removesuffix("/v1"), timeout=5).status == 200
        process = psutil.Process(int(model.with_suffix(".gguf.pid").read_text()))
        assert process.pid != os.getpid()
    assert not process.is_running()


def test_one_that_dies_is_started_again_at_the_same_address(tmp_path: Path) -> None:
    model, command, log = tmp_path / "model.gguf", (sys.executable, "-c", GOOD), tmp_path / "server.log"
    with serving(model, name="m", log=log, command=command) as url:
        first = int(model.with_suffix(".gguf.pid").read_text())
        os.kill(first, signal.SIGKILL)
        eventually(
            lambda: int(model.with_suffix(".gguf.pid").read_text() or first) != first and answers(url),
            what="another process that answers",
        )
    assert "it ended with -9, and is started again" in log.read_text()


def answers(url: str) -> bool:
    try:
        return bool(urllib.request.urlopen(url.removesuffix("/v1"), timeout=5).status == 200)
    except OSError:
        return False


def test_one_that_does_not_start_says_why(tmp_path: Path) -> None:
    command = (sys.executable, "-c", BAD)
    with (
        pytest.raises(ServerFailed, match="no such tensor"),
        serving(tmp_path / "m", name="m", log=tmp_path / "server.log", command=command),
    ):
        pytest.fail("it was said to serve")


def test_the_server_keeps_to_loopback_and_leaves_a_core_to_others() -> None:
    def parameters() -> SimpleNamespace:
        return SimpleNamespace(
            model=SimpleNamespace(),
            sampling=SimpleNamespace(),
            cpuparams=SimpleNamespace(),
            cpuparams_batch=SimpleNamespace(),
        )

    xllamacpp = cast("Any", SimpleNamespace(CommonParams=parameters))
    made = cast("Any", server_parameters(xllamacpp, model=Path("/m.gguf"), name="m", port=0, cores=3))
    assert (made.hostnames, made.model.path, made.model_alias) == (["127.0.0.1"], "/m.gguf", {"m"})
    assert (made.cpuparams.n_threads, made.cpuparams_batch.n_threads, made.sampling.temp) == (2, 3, 0.0)
