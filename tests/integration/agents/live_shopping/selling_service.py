"""The real service with everything but its agents, which a test of selling has no use for: a process of its own."""

from functools import partial

from agents.common.server import serve
from agents.live_shopping.config import SPEC, LiveShoppingSettings
from agents.live_shopping.main import create_app

if __name__ == "__main__":
    serve(SPEC, LiveShoppingSettings, partial(create_app, architectures={}))
