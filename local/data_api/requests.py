"""The bodies of the five operations, validated as AWS does before anything is looked up."""

from typing import Annotated, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic.alias_generators import to_camel
from pydantic_core import ErrorDetails

from local.data_api.errors import BadRequestException, SerializationException, ValidationException

Arn = Annotated[str, Field(min_length=11, max_length=570)]
DatabaseName = Annotated[str, Field(max_length=64)]
TransactionId = Annotated[str, Field(max_length=192)]
Sql = Annotated[str, Field(max_length=65_536)]
TypeHint = Literal["JSON", "UUID", "TIMESTAMP", "DATE", "TIME", "DECIMAL"]


class _Shape(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, strict=True, frozen=True, ser_json_inf_nan="strings")


class Value(_Shape):
    """One of its members is set: AWS calls it a union."""

    is_null: bool | None = None
    boolean_value: bool | None = None
    long_value: Annotated[int, Field(ge=-(2**63), lt=2**63)] | None = None
    double_value: float | Literal["NaN", "Infinity", "-Infinity"] | None = None
    string_value: str | None = None
    blob_value: str | None = None
    array_value: dict[str, object] | None = None


class SqlParameter(_Shape):
    """A value for `:name`."""

    name: str
    value: Value
    type_hint: TypeHint | None = None


class ResultSetOptions(_Shape):
    """How numbers that a JSON reader may round are returned."""

    decimal_return_type: Literal["STRING", "DOUBLE_OR_LONG"] = "STRING"
    long_return_type: Literal["STRING", "LONG"] = "LONG"


class _Call(_Shape):
    resource_arn: Arn
    secret_arn: Arn


class _DatabaseCall(_Call):
    database: DatabaseName | None = None
    schema_: Annotated[DatabaseName | None, Field(alias="schema")] = None

    @model_validator(mode="after")
    def _refuse_schema(self) -> Self:
        if self.schema_:
            raise ValidationException("The schema parameter isn't supported")
        return self


class BeginRequest(_DatabaseCall):
    """BeginTransaction."""


class EndRequest(_Call):
    """CommitTransaction and RollbackTransaction."""

    transaction_id: TransactionId


class _StatementCall(_DatabaseCall):
    sql: Sql
    transaction_id: TransactionId | None = None


class BatchRequest(_StatementCall):
    """BatchExecuteStatement."""

    parameter_sets: list[list[SqlParameter]] = []


class ExecuteRequest(_StatementCall):
    """ExecuteStatement."""

    parameters: list[SqlParameter] = []
    include_result_metadata: bool = False
    continue_after_timeout: bool = False
    options: Annotated[ResultSetOptions, Field(alias="resultSetOptions")] = ResultSetOptions()
    format_records_as: Literal["NONE", "JSON"] = "NONE"

    @model_validator(mode="after")
    def _continue_outside_a_transaction(self) -> Self:
        if self.continue_after_timeout and self.transaction_id:
            raise BadRequestException("continueAfterTimeout isn't supported in a transaction")
        return self


_Request = TypeVar("_Request", bound=_Shape)


def parse(shape: type[_Request], body: bytes) -> _Request:
    """The body as the shape. Raises SerializationException or ValidationException with AWS's words."""
    try:
        return shape.model_validate_json(body or b"{}", by_alias=True)
    except ValidationError as error:
        problem = error.errors(include_url=False, include_context=True)[0]
        if problem["type"] in _CONSTRAINTS:
            raise ValidationException(_sentence(problem)) from error
        raise SerializationException(f"{_path(problem)}: {problem['msg']}".removeprefix(": ")) from error


_CONSTRAINTS = {
    "missing": "Member must not be null",
    "string_too_short": "Member must have length greater than or equal to {min_length}",
    "string_too_long": "Member must have length less than or equal to {max_length}",
    "literal_error": "Member must satisfy enum value set: [{expected}]",
}


def _sentence(problem: ErrorDetails) -> str:
    constraint = _CONSTRAINTS[problem["type"]].format(**problem.get("ctx", {}))
    return f"1 validation error detected: Value at '{_path(problem)}' failed to satisfy constraint: {constraint}"


def _path(problem: ErrorDetails) -> str:
    return ".".join(str(step) for step in problem["loc"])
