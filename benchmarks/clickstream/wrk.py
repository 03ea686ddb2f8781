"""wrk, Debian's: found, or fetched without root; one run of it and what it says."""

import os
import re
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.clickstream.event import CONTENT_TYPE, PATH, page_view
from benchmarks.errors import NotAnswered
from local.collectors.installation import default_cache, unpacked

_SCRIPT = """wrk.method = "POST"
wrk.path = "{path}"
wrk.headers["Content-Type"] = "{content_type}"
wrk.body = "{body}"
"""
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


@dataclass(frozen=True)
class Load:
    """One run: answers a second, milliseconds at percentiles, and how much of its processor wrk itself needed."""

    answers: int
    seconds: float
    failures: int
    median: float
    p99: float
    generator_share: float


def find() -> Path:
    """The program. Raises local.collectors.installation.NotHere."""
    here = shutil.which("wrk")
    if here:
        return Path(here)
    return unpacked(("wrk", "libluajit-5.1-2"), ("usr/bin/wrk",), default_cache().with_name("wrk")) / "usr/bin/wrk"


def run(program: Path, url: str, *, connections: int, seconds: int, folder: Path) -> Load:
    """From one thread, on the processor of this process."""
    script = folder / "post.lua"
    script.write_text(_SCRIPT.format(path=PATH, content_type=CONTENT_TYPE, body=page_view().decode()))
    command = [program, "--threads", "1", "--connections", connections, "--duration", f"{seconds}s", "--timeout", "30s"]
    began, used = time.monotonic(), os.times()
    done = subprocess.run(
        [*map(str, command), "--latency", "--script", str(script), url],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LD_LIBRARY_PATH": _libraries(program)},
    )
    elapsed, after = time.monotonic() - began, os.times()
    if done.returncode != 0:
        raise NotAnswered(f"wrk failed: {done.stderr or done.stdout}")
    spent = after.children_user + after.children_system - used.children_user - used.children_system
    return parsed(done.stdout, generator_share=spent / elapsed)


def _libraries(program: Path) -> str:
    """Those that were fetched with it."""
    return (
        ":".join(str(path) for path in program.parent.parent.glob("lib/*-linux-gnu")) if "cache" in str(program) else ""
    )


def parsed(text: str, *, generator_share: float) -> Load:
    """What wrk prints."""
    answers, duration, unit = _found(r"(\d+) requests in ([\d.]+)(us|ms|s|m)\b", text)
    other = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    sockets = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", text)
    return Load(
        answers=int(answers),
        seconds=float(duration) * (60 if unit == "m" else _UNITS[unit] / 1000),
        failures=(int(other[1]) if other else 0) + (sum(map(int, sockets.groups())) if sockets else 0),
        median=_percentile("50", text),
        p99=_percentile("99", text),
        generator_share=generator_share,
    )


def _percentile(percent: str, text: str) -> float:
    value, unit = _found(rf"\b{percent}%\s+([\d.]+)(us|ms|s)\b", text)
    return float(value) * _UNITS[unit]


def _found(pattern: str, text: str) -> tuple[str, ...]:
    match = re.search(pattern, text)
    if match is None:
        raise NotAnswered(f"wrk said nothing of {pattern}: {text}")
    return match.groups()
