"""Whose credentials these are; every other look at AWS needs them."""

from collections.abc import Iterator

from operations.account import AWS_ERRORS, code_of
from operations.doctor.finding import Finding, Situation, bad, doubtful, good

SUBJECT = "Credentials"
_FIX = "Sign in (`aws sso login`, or `aws configure`) and name the profile in AWS_PROFILE."
_EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "SSOTokenLoadError"})


def credentials(situation: Situation) -> Iterator[Finding]:
    """One row: who signs, in which account and region."""
    try:
        caller = situation.account.caller()
    except AWS_ERRORS as error:
        code = code_of(error)
        found = "they have expired" if code in _EXPIRED else f"none that work: {error}"
        yield bad(SUBJECT, found, _FIX)
        return
    who = f"{caller['Arn']} in {situation.account.region}"
    if caller["Arn"].endswith(":root"):
        yield doubtful(SUBJECT, who, "Sign in as an IAM or Identity Center user: root needs no permissions to do harm.")
    else:
        yield good(SUBJECT, who)
