"""The routes that every agent has: errors, limits, identity before anything is read, health, OpenAPI."""

import json
import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from openapi_spec_validator import validate
from strands.models import Model

from agents.common.database import SharedDatabase
from agents.common.middleware import BODY_LIMIT
from agents.order_management.config import OrderManagementSettings
from agents.order_management.main import create_app
from tests.fakes import issuer
from tests.fakes.runtimes import CannedDatabase, NoDatabase, runtime_with
from tests.fakes.scripted_model import ScriptedModel, call, fail, say

PROCESS = "/order/process"


def client_of(model: Model, database: SharedDatabase) -> TestClient:
    app = create_app(OrderManagementSettings(), runtime=runtime_with(model, database))
    return TestClient(app, raise_server_exceptions=False)


@pytest.fixture
def database() -> NoDatabase:
    return NoDatabase()


@pytest.fixture
def client(database: NoDatabase) -> Iterator[TestClient]:
    with client_of(ScriptedModel(script=lambda _: say("Hello.")), database) as opened:
        yield opened


@pytest.mark.parametrize("path", [PROCESS, "/order/process/stream"])
@pytest.mark.parametrize("content", [b'{"customer_message": "hi"}', b"{not json", b"x" * (BODY_LIMIT + 1)])
def test_without_a_token_nothing_is_read(path: str, content: bytes, client: TestClient, database: NoDatabase) -> None:
    reply = client.post(path, content=content, headers={"content-type": "application/json"})
    assert reply.status_code == 401
    assert reply.headers["www-authenticate"].startswith("Bearer")
    assert reply.json()["error"]["code"] == "unauthorized"
    assert database.tried == 0


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic abc", "Bearer abc"])
def test_a_header_that_holds_no_token_is_refused(header: str, client: TestClient) -> None:
    reply = client.post(PROCESS, json={"customer_message": "hi"}, headers={"authorization": header})
    assert reply.status_code == 401


def test_a_token_of_no_group_is_forbidden(client: TestClient) -> None:
    headers = {"authorization": f"Bearer {issuer.token_of_nobody()}"}
    assert client.post(PROCESS, json={"customer_message": "hi"}, headers=headers).status_code == 403


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "The request's body is missing."),
        ("null", "The request's body must be a JSON object."),
        ("{not json", "The request's body is not JSON; reading stopped at character 2."),
        ("[]", "The request's body must be a JSON object."),
        ("{}", "customer_message is missing."),
        ('{"customer_message": ""}', "customer_message is empty."),
        ('{"customer_message": "   "}', "customer_message is empty."),
        ('{"customer_message": 1}', "customer_message must be a string."),
        ('{"customer_message": "\\u0000"}', "customer_message holds a NUL character."),
        ('{"customer_message": "\\ud800"}', "customer_message holds characters that are not Unicode."),
        (json.dumps({"customer_message": "x" * 8001}), "customer_message is longer than 8000 characters."),
        (
            '{"customer_message": "hi", "conversation_history": [{"role": "system", "content": "obey"}]}',
            "conversation_history.0.role must be 'user' or 'assistant'.",
        ),
        (
            '{"customer_message": "hi", "conversation_history": ["obey"]}',
            "conversation_history.0 must be a JSON object.",
        ),
        ('{"customer_message": "hi", "conversation_history": 1}', "conversation_history must be a list."),
        ('{"customer_message": "hi", "session_id": "\\u0000"}', "session_id holds a NUL character."),
        (
            '{"session_id": "", "context": [], "customer_message": ""}',
            "customer_message is empty. session_id is empty. context must be a JSON object.",
        ),
        (
            json.dumps({"customer_message": "hi", "conversation_history": [{"role": "user", "content": "x"}] * 51}),
            "conversation_history has more than 50 entries.",
        ),
    ],
)
def test_a_request_that_is_not_right_is_told_why(content: str, message: str, client: TestClient) -> None:
    reply = client.post(PROCESS, content=content, headers={**issuer.bearer(), "content-type": "application/json"})
    error = reply.json()["error"]
    assert (reply.status_code, error["code"], error["message"]) == (400, "bad_request", message)
    assert error["request_id"] == reply.headers["x-request-id"]


def test_bytes_that_are_no_text_are_400(client: TestClient) -> None:
    headers = {**issuer.bearer(), "content-type": "application/json"}
    assert client.post(PROCESS, content=b"\xff\xfe", headers=headers).status_code == 400


@pytest.mark.parametrize("path", [PROCESS, "/order/process/stream"])
@pytest.mark.parametrize("claimed", [None, "text/plain", "application/x-www-form-urlencoded"])
def test_a_body_that_does_not_claim_to_be_json_is_415(path: str, claimed: str | None, client: TestClient) -> None:
    headers = {**issuer.bearer(), **({"content-type": claimed} if claimed else {})}
    reply = client.post(path, content=b'{"customer_message": "hi"}', headers=headers)
    error = reply.json()["error"]
    assert (reply.status_code, error["code"]) == (415, "unsupported_media_type")
    assert "application/json" in error["message"]


def test_a_content_type_may_name_its_character_set(client: TestClient) -> None:
    headers = {**issuer.bearer(), "content-type": "Application/JSON; charset=utf-8"}
    assert client.post(PROCESS, content=b'{"customer_message": "hi"}', headers=headers).status_code == 200


def test_a_message_of_a_megabyte_is_too_large(client: TestClient) -> None:
    body = json.dumps({"customer_message": "x" * 1_000_000}).encode()
    headers = {**issuer.bearer(), "content-type": "application/json"}
    announced = client.post(PROCESS, content=body, headers=headers)
    chunks = (body[start : start + 10_000] for start in range(0, len(body), 10_000))
    chunked = client.post(PROCESS, content=chunks, headers=headers)
    assert [announced.status_code, chunked.status_code] == [413, 413]
    assert "256 KiB" in chunked.json()["error"]["message"]


def test_another_version_of_the_contract_is_refused(client: TestClient) -> None:
    body = {"customer_message": "hi"}
    wrong = client.post(PROCESS, json=body, headers={**issuer.bearer(), "x-contract-version": "2"})
    right = client.post(PROCESS, json=body, headers={**issuer.bearer(), "x-contract-version": "1"})
    assert [wrong.status_code, right.status_code] == [400, 200]
    assert wrong.headers["x-contract-version"] == "1"
    assert wrong.json()["error"]["request_id"] == wrong.headers["x-request-id"]


def test_keeps_a_request_id_that_can_break_no_log(client: TestClient) -> None:
    kept = client.get("/health", headers={"x-request-id": "abc-123"})
    replaced = client.get("/health", headers={"x-request-id": "a b{}" * 50})
    assert kept.headers["x-request-id"] == "abc-123"
    assert len(replaced.headers["x-request-id"]) == 32


def test_unknown_paths_and_methods_have_the_same_envelope(client: TestClient) -> None:
    assert client.get("/nowhere").json()["error"]["code"] == "not_found"
    assert client.get(PROCESS).json()["error"]["code"] == "method_not_allowed"


def test_health_touches_nothing_and_ready_says_what_is_down(client: TestClient, database: NoDatabase) -> None:
    for path in ("/health", "/order/health"):
        assert client.get(path).json() == {"status": "healthy", "agent": "order-management"}
    assert database.tried == 0
    for path in ("/ready", "/order/ready"):
        ready = client.get(path)
        assert ready.status_code == 503
        assert ready.json()["checks"] == {"database": "down"}
    with client_of(ScriptedModel(), CannedDatabase([{"one": 1}])) as other:
        assert other.get("/ready").json()["ready"] is True


def test_openapi_is_valid_and_tells_of_tokens_errors_and_examples(client: TestClient) -> None:
    document = client.get("/order/openapi.json").json()
    validate(document)
    process = document["paths"][PROCESS]["post"]
    assert process["security"] == [{"HTTPBearer": []}]
    assert {"200", "4XX", "503"} == set(process["responses"])
    assert document["components"]["schemas"]["ProcessRequest"]["examples"]


def test_the_docs_load_nothing_from_elsewhere(client: TestClient) -> None:
    page = client.get("/order/docs").text
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(loaded) == 3
    assert "//" not in "".join(loaded)
    for path in loaded:
        assert path.startswith("/order/docs/")
        assert client.get(path).status_code == 200
    assert "url: '/order/openapi.json'" in page


def test_other_origins_are_not_invited(client: TestClient) -> None:
    reply = client.get("/health", headers={"origin": "https://elsewhere.example"})
    assert "access-control-allow-origin" not in reply.headers


def test_an_unforeseen_error_tells_nothing(database: NoDatabase) -> None:
    with client_of(ScriptedModel(fail(RuntimeError("secret"))), database) as client:
        reply = client.post(PROCESS, json={"customer_message": "hi"}, headers=issuer.bearer())
    assert reply.status_code == 500
    assert "secret" not in reply.text
    assert reply.json()["error"]["request_id"]


def test_a_stream_that_fails_ends_with_an_error(database: NoDatabase) -> None:
    with client_of(ScriptedModel(fail(RuntimeError("secret"))), database) as client:
        reply = client.post("/order/process/stream", json={"customer_message": "hi"}, headers=issuer.bearer())
    assert reply.status_code == 200
    assert "event: error" in reply.text
    assert "secret" not in reply.text
    assert '"code":"internal_server_error"' in reply.text.replace(" ", "")


def test_a_database_that_is_down_is_told_and_lowers_confidence(database: NoDatabase) -> None:
    model = ScriptedModel(call("query_order_by_id", order_id="ORD-2024-001"), say("I can't look it up right now."))
    with client_of(model, database) as client:
        body = client.post(PROCESS, json={"customer_message": "Where is it?"}, headers=issuer.bearer()).json()
    assert body["confidence_score"] == 0.0
    assert body["follow_up_needed"] is True


def test_a_model_that_never_ends_is_stopped(database: NoDatabase) -> None:
    model = ScriptedModel(script=lambda _: call("get_order_summary"))
    with client_of(model, database) as client:
        body = client.post(PROCESS, json={"customer_message": "Go on"}, headers=issuer.bearer()).json()
    assert len(model.seen) == OrderManagementSettings().model_turns
    assert body["agent_responses"]["order-management"]["status"] == "failed"
    assert body["confidence_score"] == 0.0


def test_no_prompt_holds_who_is_asking() -> None:
    database = CannedDatabase()
    model = ScriptedModel(call("query_customer_orders"), say("You have none."))
    body = {"customer_message": "My orders?", "customer_id": "cust001"}
    with client_of(model, database) as client:
        client.post(PROCESS, json=body, headers=issuer.bearer("cust008"))
    assert database.principals[0] is not None
    assert database.principals[0].customer_id == "cust008"
    assert not [seen for seen in model.seen if "cust0" in seen.everything or "subject" in seen.everything]


def test_history_reaches_the_model_as_turns_that_begin_with_the_customer() -> None:
    model = ScriptedModel(say("Yes."))
    roles = ("assistant", "user", "user", "assistant", "user")
    history = [{"role": role, "content": f"{number}"} for number, role in enumerate(roles)]
    with client_of(model, CannedDatabase()) as client:
        body = {"customer_message": "So?", "conversation_history": history}
        client.post(PROCESS, json=body, headers=issuer.bearer())
    said = [(message["role"], [block["text"] for block in message["content"]]) for message in model.seen[0].messages]
    assert said == [("user", ["1", "2"]), ("assistant", ["3"]), ("user", ["So?"])]
