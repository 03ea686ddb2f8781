"""The laptop's AWS account, whatever the user's own configuration says."""

from pathlib import Path

import pytest

from local.session import session


def test_the_users_own_aws_configuration_stays_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tmp_path / "config"
    config.write_text("[default]\nregion = eu-west-1\nendpoint_url = http://127.0.0.1:1\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("AWS_PROFILE", "a-profile-that-is-not-there")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "of-the-user")

    client = session().client("sts", endpoint_url="http://127.0.0.1:4566")

    assert (client.meta.region_name, client.meta.endpoint_url) == ("us-east-1", "http://127.0.0.1:4566")
    credentials = session().get_credentials()
    assert credentials is not None
    assert credentials.access_key == "test"
