"""Bedrock's control plane, as far as a client asks which models and inference profiles there are."""

from __future__ import annotations

from base64 import b64decode, b64encode

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.bedrock.call import Call
from local.bedrock.catalog import MODELS, PROFILES, RETIRED, FoundationModel, InferenceProfile
from local.bedrock.errors import ResourceNotFoundException, ValidationException
from local.bedrock.model import JsonObject
from local.bedrock.operation import operation
from local.bedrock.resolution import RETIRED_MESSAGE

ACCOUNT = "000000000000"
CREATED = "2026-01-01T00:00:00Z"
DEFAULT_PAGE = 100


def routes() -> list[Route]:
    """List and Get of models and profiles; ids may be ARNs, which hold `/`."""
    return [
        Route("/foundation-models", operation("ListFoundationModels", list_models)),
        Route("/foundation-models/{id:path}", operation("GetFoundationModel", get_model)),
        Route("/inference-profiles", operation("ListInferenceProfiles", list_profiles)),
        Route("/inference-profiles/{id:path}", operation("GetInferenceProfile", get_profile)),
    ]


async def list_models(request: Request, call: Call) -> Response:
    """All models, narrowed by provider, output modality and way of calling."""
    found = [_model(model, call.region) for model in MODELS.values() if _wanted(model, request.query_params, call)]
    return JSONResponse({"modelSummaries": found})


async def get_model(request: Request, call: Call) -> Response:
    """One model, by id or ARN."""
    call.model_id = request.path_params["id"]
    name = call.model_id.rpartition("/")[2]
    if name in RETIRED:
        raise ResourceNotFoundException(RETIRED_MESSAGE)
    if (model := MODELS.get(name)) is None:
        raise ValidationException("The provided model identifier is invalid.")
    return JSONResponse({"modelDetails": _model(model, call.region)})


async def list_profiles(request: Request, call: Call) -> Response:
    """The profiles that the caller's region offers, a page at a time. All are AWS's own."""
    query = request.query_params
    if query.get("type", "SYSTEM_DEFINED") != "SYSTEM_DEFINED":
        return JSONResponse({"inferenceProfileSummaries": []})
    offered = [profile for profile in PROFILES.values() if profile.scope.serves(call.region)]
    start, size = _page(query)
    body: JsonObject = {
        "inferenceProfileSummaries": [_profile(one, call.region) for one in offered[start : start + size]]
    }
    if start + size < len(offered):
        body["nextToken"] = b64encode(str(start + size).encode()).decode()
    return JSONResponse(body)


async def get_profile(request: Request, call: Call) -> Response:
    """One profile, by id or ARN."""
    call.model_id = request.path_params["id"]
    profile = PROFILES.get(call.model_id.rpartition("/")[2])
    if profile is None or not profile.scope.serves(call.region):
        raise ResourceNotFoundException("The provided inference profile was not found.")
    return JSONResponse(_profile(profile, call.region))


def _wanted(model: FoundationModel, query: QueryParams, call: Call) -> bool:
    provider, modality, inference = (
        query.get("byProvider"),
        query.get("byOutputModality"),
        query.get("byInferenceType"),
    )
    return (
        (provider is None or provider.lower() == model.provider.lower())
        and (modality is None or modality in model.outputs)
        and (inference is None or inference in _inference_types(model, call.region))
    )


def _page(query: QueryParams) -> tuple[int, int]:
    try:
        start = int(b64decode(query.get("nextToken", ""), validate=True) or 0)
        size = int(query.get("maxResults", DEFAULT_PAGE))
    except ValueError as error:
        raise ValidationException("The provided pagination token is invalid.") from error
    if not 1 <= size <= 1000 or start < 0:
        raise ValidationException("1 validation error detected: Value at 'maxResults' failed to satisfy constraint")
    return start, size


def _inference_types(model: FoundationModel, region: str) -> list[str]:
    """INFERENCE_PROFILE stands for a model that is called through one."""
    return ["ON_DEMAND"] * model.on_demand_in(region) + ["INFERENCE_PROFILE"] * bool(model.scopes)


def _model(model: FoundationModel, region: str) -> JsonObject:
    return {
        "modelArn": f"arn:aws:bedrock:{region}::foundation-model/{model.id}",
        "modelId": model.id,
        "modelName": model.name,
        "providerName": model.provider,
        "inputModalities": list(model.inputs),
        "outputModalities": list(model.outputs),
        "responseStreamingSupported": model.speaks,
        "customizationsSupported": [],
        "inferenceTypesSupported": list(_inference_types(model, region)),
        "modelLifecycle": {"status": "ACTIVE"},
    }


def _profile(profile: InferenceProfile, region: str) -> JsonObject:
    scope, model = profile.scope, profile.model
    regions = ["", region] if scope.prefix == "global" else list(scope.destinations)
    where = ", ".join(scope.destinations) or "supported AWS regions"
    return {
        "inferenceProfileName": f"{scope.label} {model.provider} {model.name}",
        "description": f"Routes requests to {model.name} in {where}.",
        "inferenceProfileArn": profile.arn(region=region, account=ACCOUNT),
        "inferenceProfileId": profile.id,
        "models": [{"modelArn": f"arn:aws:bedrock:{name}::foundation-model/{model.id}"} for name in regions],
        "status": "ACTIVE",
        "type": "SYSTEM_DEFINED",
        "createdAt": CREATED,
        "updatedAt": CREATED,
    }
