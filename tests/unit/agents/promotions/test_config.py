"""A function refuses to start in a wrong environment."""

import pytest

from agents.promotions.config import AuthorizerSettings, OrchestratorSettings, settings_from

POOL = {"PROMOTIONS_ENV": "dev", "USER_POOL_ID": "us-east-1_a", "USER_POOL_CLIENT_ID": "c"}


def test_reads_its_variables() -> None:
    settings = settings_from({**POOL, "LOG_LEVEL": "", "PATH": "/bin"}, AuthorizerSettings)
    assert (settings.user_pool_id, settings.log_level, settings.region) == ("us-east-1_a", "INFO", "us-east-1")


def test_names_all_that_is_wrong() -> None:
    with pytest.raises(SystemExit, match=r"PROMOTIONS_ENV.*CLUSTER_ARN: field required.*MODEL_TURNS"):
        settings_from({"PROMOTIONS_ENV": "test", "TABLE_PREFIX": "t-", "MODEL_TURNS": "0"}, OrchestratorSettings)
