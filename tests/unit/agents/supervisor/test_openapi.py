"""What the supervisor's OpenAPI tells a client."""

from pydantic import AnyHttpUrl

from agents.catalog import SPECIALISTS
from agents.supervisor.config import SupervisorSettings
from agents.supervisor.main import create_app
from tests.fakes.runtimes import NoDatabase, runtime_with
from tests.fakes.scripted_model import ScriptedModel


def test_every_route_that_refuses_without_a_token_says_so() -> None:
    urls = {spec.url_variable: AnyHttpUrl("http://127.0.0.1:1") for spec in SPECIALISTS}
    runtime = runtime_with(ScriptedModel(), NoDatabase())
    paths = create_app(SupervisorSettings(specialist_urls=urls), runtime=runtime).openapi()["paths"]
    secured = {path: [one.get("security") for one in methods.values()] for path, methods in paths.items()}
    assert secured == {
        "/supervisor/process": [[{"HTTPBearer": []}]],
        "/supervisor/process/stream": [[{"HTTPBearer": []}]],
        "/supervisor/agents/status": [[{"HTTPBearer": []}]],
        "/": [None],
        "/health": [None],
        "/ready": [None],
    }
