"""Bedrock's control plane: which models and inference profiles there are, and an account's own profiles."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.bedrock.application_profiles import ACCOUNT, ApplicationProfile, ApplicationProfiles
from local.bedrock.call import Call
from local.bedrock.catalog import MODELS, PROFILES, RETIRED, FoundationModel, InferenceProfile
from local.bedrock.errors import ResourceNotFoundException, ValidationException
from local.bedrock.model import Json, JsonObject
from local.bedrock.operation import operation
from local.bedrock.resolution import RETIRED_MESSAGE
from local.bedrock.wire.body import read_json

CREATED = "2026-01-01T00:00:00Z"
DEFAULT_PAGE = 100


@dataclass(frozen=True, slots=True)
class Control:
    """List and Get of models and profiles, and all that is done with an account's own profiles."""

    applications: ApplicationProfiles

    def routes(self) -> list[Route]:
        """Ids may be ARNs, which hold `/`."""
        profiles, one = "/inference-profiles", "/inference-profiles/{id:path}"
        return [
            Route("/foundation-models", operation("ListFoundationModels", list_models)),
            Route("/foundation-models/{id:path}", operation("GetFoundationModel", get_model)),
            Route(profiles, operation("ListInferenceProfiles", self.list), methods=["GET"]),
            Route(profiles, operation("CreateInferenceProfile", self.create), methods=["POST"]),
            Route(one, operation("GetInferenceProfile", self.get), methods=["GET"]),
            Route(one, operation("DeleteInferenceProfile", self.delete), methods=["DELETE"]),
        ]

    async def list(self, request: Request, call: Call) -> Response:
        """The profiles of one type that the caller's region offers, a page at a time."""
        query = request.query_params
        if query.get("type", "SYSTEM_DEFINED") == "APPLICATION":
            offered = [_application(one) for one in self.applications.all(region=call.region)]
        else:
            offered = [_profile(one, call.region) for one in PROFILES.values() if one.scope.serves(call.region)]
        start, size = _page(query)
        body: JsonObject = {"inferenceProfileSummaries": list(offered[start : start + size])}
        if start + size < len(offered):
            body["nextToken"] = b64encode(str(start + size).encode()).decode()
        return JSONResponse(body)

    async def create(self, request: Request, call: Call) -> Response:
        """An account's own, from a model or a system-defined profile."""
        match read_json(await request.body()):
            case {"inferenceProfileName": str(name), "modelSource": {"copyFrom": str(source)}}:
                made = self.applications.create(name=name, source=source, region=call.region)
                return JSONResponse({"inferenceProfileArn": made.arn, "status": "ACTIVE"}, 201)
        raise ValidationException("1 validation error detected: a name and a model source are required")

    async def get(self, request: Request, call: Call) -> Response:
        """One profile of either type, by id or ARN."""
        call.model_id = request.path_params["id"]
        profile = PROFILES.get(call.model_id.rpartition("/")[2])
        if profile is None or not profile.scope.serves(call.region):
            return JSONResponse(_application(self.applications.get(call.model_id, region=call.region)))
        return JSONResponse(_profile(profile, call.region))

    async def delete(self, request: Request, call: Call) -> Response:
        """Forget one of the account's own."""
        self.applications.delete(request.path_params["id"], region=call.region)
        return Response(status_code=200)


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


def _application(profile: ApplicationProfile) -> JsonObject:
    known = PROFILES.get(profile.source.rpartition("/")[2])
    models: Json = _profile(known, profile.region)["models"] if known else [{"modelArn": profile.source}]
    return {
        "inferenceProfileName": profile.name,
        "inferenceProfileArn": profile.arn,
        "inferenceProfileId": profile.id,
        "models": models,
        "status": "ACTIVE",
        "type": "APPLICATION",
        "createdAt": CREATED,
        "updatedAt": CREATED,
    }
