"""The models and inference profiles that exist, as of November 2026: one table for the runtime and the control plane.

`sampling` says which of `temperature` and `top_p` a model takes. Where a provider's limit was not known the table keeps
the stricter one, so that what passes here passes in AWS.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Modality = Literal["TEXT", "IMAGE", "VIDEO", "EMBEDDING"]


@dataclass(frozen=True, slots=True)
class Scope:
    """A geography whose profiles carry a prefix: from where they may be called, and where they run."""

    prefix: str
    label: str
    sources: tuple[str, ...]
    destinations: tuple[str, ...]

    def serves(self, region: str) -> bool:
        """Whether a caller in `region` sees the profiles of this geography."""
        return region.startswith(self.sources)


SCOPES = {
    scope.prefix: scope
    for scope in (
        Scope("us", "US", ("us-east-", "us-west-", "ca-"), ("us-east-1", "us-east-2", "us-west-2")),
        Scope(
            "eu",
            "EU",
            ("eu-",),
            ("eu-central-1", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-3"),
        ),
        Scope("jp", "JP", ("ap-northeast-1", "ap-northeast-3"), ("ap-northeast-1", "ap-northeast-3")),
        Scope("au", "AU", ("ap-southeast-2", "ap-southeast-4"), ("ap-southeast-2", "ap-southeast-4")),
        Scope(
            "apac",
            "APAC",
            ("ap-",),
            ("ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1", "ap-southeast-2"),
        ),
        Scope("global", "Global", ("us-", "ca-", "sa-", "eu-", "ap-", "af-", "me-", "il-", "mx-"), ()),
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundationModel:
    """One model: what it is called, who may reach it how, and what it takes."""

    id: str
    name: str
    provider: str
    scopes: tuple[str, ...] = ()
    on_demand: tuple[str, ...] = ()
    inputs: tuple[Modality, ...] = ("TEXT",)
    outputs: tuple[Modality, ...] = ("TEXT",)
    sampling: Literal["both", "one", "none"] = "both"
    prefill: bool = True
    max_output_tokens: int = 0
    context_tokens: int = 0

    @property
    def speaks(self) -> bool:
        """Whether it answers conversations, rather than embedding texts."""
        return "TEXT" in self.outputs

    def on_demand_in(self, region: str) -> bool:
        """Whether it can be called without a profile."""
        return region.startswith(self.on_demand) if self.on_demand else False


def _claude(
    id_: str, name: str, scopes: str, *, sampling: Literal["both", "one", "none"], output: int, context: int = 200_000
) -> FoundationModel:
    return FoundationModel(
        id=f"anthropic.{id_}",
        name=name,
        provider="Anthropic",
        scopes=tuple(scopes.split()),
        inputs=("TEXT", "IMAGE"),
        sampling=sampling,
        prefill=sampling != "none",  # both went with the same generation
        max_output_tokens=output,
        context_tokens=context,
    )


def _nova(
    id_: str, name: str, scopes: str, *, output: int, context: int, on_demand: tuple[str, ...] = ()
) -> FoundationModel:
    return FoundationModel(
        id=f"amazon.{id_}",
        name=name,
        provider="Amazon",
        scopes=tuple(scopes.split()),
        on_demand=on_demand,
        inputs=("TEXT",) if "micro" in id_ else ("TEXT", "IMAGE", "VIDEO"),
        max_output_tokens=output,
        context_tokens=context,
    )


_ALL_REGIONS = ("us-", "ca-", "sa-", "eu-", "ap-")

MODELS = {
    model.id: model
    for model in (
        _claude("claude-opus-5-5", "Claude Opus 5.5", "global us eu jp au", sampling="none", output=128_000),
        _claude("claude-sonnet-5-5", "Claude Sonnet 5.5", "global us eu jp", sampling="none", output=64_000),
        _claude("claude-haiku-5-5", "Claude Haiku 5.5", "global us eu jp au", sampling="none", output=64_000),
        _claude("claude-sonnet-4-6", "Claude Sonnet 4.6", "global us eu jp au", sampling="one", output=64_000),
        _claude(
            "claude-sonnet-4-5-20250929-v1:0", "Claude Sonnet 4.5", "global us eu jp au", sampling="one", output=64_000
        ),
        _claude(
            "claude-haiku-4-5-20251001-v1:0", "Claude Haiku 4.5", "global us eu jp au", sampling="one", output=64_000
        ),
        _nova("nova-2-lite-v1:0", "Nova 2 Lite", "global us eu jp", output=65_535, context=1_000_000),
        _nova("nova-micro-v1:0", "Nova Micro", "us eu apac", output=10_000, context=128_000, on_demand=("us-east-1",)),
        _nova("nova-lite-v1:0", "Nova Lite", "us eu apac", output=10_000, context=300_000, on_demand=("us-east-1",)),
        _nova("nova-pro-v1:0", "Nova Pro", "us eu apac", output=10_000, context=300_000, on_demand=("us-east-1",)),
        FoundationModel(
            id="amazon.titan-embed-text-v2:0",
            name="Titan Text Embeddings V2",
            provider="Amazon",
            on_demand=_ALL_REGIONS,
            outputs=("EMBEDDING",),
            context_tokens=8_192,
        ),
    )
}

RETIRED = frozenset(
    {
        "anthropic.claude-3-sonnet-20240229-v1:0",
        "anthropic.claude-3-haiku-20240307-v1:0",
        "anthropic.claude-3-5-sonnet-20240620-v1:0",
        "anthropic.claude-3-5-sonnet-20241022-v2:0",
        "anthropic.claude-3-5-haiku-20241022-v1:0",
        "anthropic.claude-3-7-sonnet-20250219-v1:0",
        "anthropic.claude-sonnet-4-20250514-v1:0",
        "amazon.nova-premier-v1:0",
    }
)


@dataclass(frozen=True, slots=True)
class InferenceProfile:
    """A model through a geography: the id that callers of recent models must use."""

    scope: Scope
    model: FoundationModel

    @property
    def id(self) -> str:
        """Such as `us.anthropic.claude-sonnet-5-5`."""
        return f"{self.scope.prefix}.{self.model.id}"

    def arn(self, *, region: str, account: str) -> str:
        """A profile is the account's own, and lives in the caller's region."""
        return f"arn:aws:bedrock:{region}:{account}:inference-profile/{self.id}"


PROFILES = {
    profile.id: profile
    for profile in (InferenceProfile(SCOPES[prefix], model) for model in MODELS.values() for prefix in model.scopes)
}
