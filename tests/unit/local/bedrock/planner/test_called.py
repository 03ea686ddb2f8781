"""Names in the system's own spelling: found beside their nouns, by their shape, and never made of a phrase."""

import pytest

from local.bedrock.planner.called import called, chosen, example_of, names_in, placed

CLUSTER, BUCKET = ("msk", "cluster"), ("s3", "bucket")


@pytest.mark.parametrize(
    ("said", "cluster", "bucket"),
    [
        ("with MSK cluster 'my-cluster' and S3 bucket 'my-bucket'", "my-cluster", "my-bucket"),
        ("- MSK cluster: my-cluster\n- S3 bucket: data", "my-cluster", "data"),
        ("yes, with my-cluster and my-bucket", "my-cluster", "my-bucket"),
        ("on the events-prod cluster, into the raw.data bucket", "events-prod", "raw.data"),
        ("the cluster is called events and the bucket named raw", "events", "raw"),
        ("cluster arn:aws:kafka:us-east-1:1:cluster/a/b-1, bucket s3://raw", "arn:aws:kafka:us-east-1:1:cluster/a/b-1", "s3://raw"),
        ("the bucket is my-bucket", None, "my-bucket"),
        ("I want to deploy to our cluster and the usual bucket", None, None),
        ("high-performance, end-to-end", None, None),
    ],
)  # fmt: skip
def test_a_name_stands_beside_its_noun_or_holds_it(said: str, cluster: str | None, bucket: str | None) -> None:
    assert called(CLUSTER, "my-cluster", said) == cluster
    assert called(BUCKET, "my-bucket", said) == bucket


@pytest.mark.parametrize(
    ("example", "said", "found"),
    [
        ("us-east-1", "with cluster my-cluster in eu-west-1", "eu-west-1"),
        ("us-east-1", "with cluster my-cluster", None),
        ("stack:network", "roll back to topic:app_logs, please", "topic:app_logs"),
    ],
)
def test_an_example_with_a_look_of_its_own_says_what_looks_like_it(example: str, said: str, found: str | None) -> None:
    assert called(("what",), example, said) == found


def test_only_a_quoted_example_makes_a_property_such_a_name() -> None:
    assert example_of({"description": "The cluster's name, such as 'my-cluster'."}) == "my-cluster"
    assert example_of({"description": "The size, such as 10 or M."}) == ""
    assert example_of({"description": "When, for example '14:30'."}) == ""
    assert example_of({"description": "What to look for, such as 'shoes for rain'."}) == ""


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("destroy shop-eu", "shop-eu"),
        ("please tear down shop-eu now", "shop-eu"),
        ("destroy pipeline vec", "vec"),
        ("destroy the pipeline vec, please", "vec"),
        ("deploy a second one called shop-eu with my-cluster and my-bucket", "shop-eu"),
        ("deploy a pipeline vecy to my-cluster / my-bucket", "vecy"),
        ("Deploy solution vector to cluster my-cluster bucket my-bucket pipeline vecx", "vecx"),
        ("destroy the pipeline", None),
        ("destroy the pipeline completely", None),
        ("tear the pipeline down now", None),
        ("is the pipeline healthy?", None),
        ("did you destroy what the pipeline sent?", None),
        ("deploy the pipeline to my-cluster with my-bucket", None),
        ("destroy everything on my-cluster", None),
        ("destroy app_logs to the end", None),
        ("Test the pipeline end to end, destroy the pipeline end to end", None),
    ],
)
def test_what_needs_no_name_has_the_one_that_an_act_is_to_befall(said: str, found: str | None) -> None:
    assert chosen("pipeline", "propose to deploy or destroy a pipeline or tear everything down", said) == found


def test_an_act_on_what_else_needs_a_name_befalls_that() -> None:
    assert chosen("pipeline", "roll out a pipeline", "roll out my-cluster", alone=False) is None
    assert chosen("pipeline", "roll out a pipeline", "roll out my-cluster") == "my-cluster"


def test_a_sentence_is_about_what_it_ends_on() -> None:
    assert placed("my-cluster", "Which topics are on events-prod?") == "events-prod"
    assert placed("my-cluster", "Which topics are on the cluster?") is None
    assert placed("my-cluster", "How many partitions of app_logs?") is None
    assert names_in("'a' and 'ab' and c-d, e") == ["ab", "c-d"]
