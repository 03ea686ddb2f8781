"""What the laptop understands of the buildspecs of this repository, and what an image is there."""

import io
import zipfile
from pathlib import Path

import pytest

from local.builds.buildspec import Keep, Push, parse
from local.builds.failures import BuildFailed
from local.builds.image import build_image, image_folder
from local.builds.sources import Sources
from local.settings import REPOSITORY

DOCKERFILE = """
FROM debian AS made
COPY unused /unused
FROM debian
# a comment
RUN apt-get update \\
    && apt-get install nginx
COPY start.sh nginx.conf /service/
COPY lua /service/lua
COPY one.conf /etc/renamed.conf
COPY --from=made /unused /used
CMD ["/service/start.sh"]
"""


def bundle(**files: str) -> Sources:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return Sources(body.getvalue())


def image_sources() -> Sources:
    return bundle(
        **{
            "docker/it/Dockerfile": DOCKERFILE,
            "docker/it/start.sh": "#!/bin/sh\nexec nginx\n",
            "docker/it/nginx.conf": "events {}",
            "docker/it/one.conf": "one",
            "docker/it/lua/deep/er.lua": "return 1",
        }
    )


@pytest.mark.parametrize("file", sorted(REPOSITORY.glob("docker/co*/buildspec.yml")), ids=lambda file: file.parent.name)
def test_the_buildspecs_of_collectors_and_connectors_are_understood(file: Path) -> None:
    buildspec = parse(file.read_text())

    done = [one for one in buildspec.phases["build"] if isinstance(one, Push | Keep)]
    assert {one.variable for one in done} == set(buildspec.exported)
    for one in done:
        assert not isinstance(one, Push) or (REPOSITORY / one.dockerfile).is_file()


def test_the_agents_buildspec_is_not_run() -> None:
    assert not parse((REPOSITORY / "docker" / "buildspec.yml").read_text()).is_understood


def test_an_image_is_the_files_that_its_last_stage_copies(tmp_path: Path) -> None:
    image = build_image(image_sources(), "docker/it/Dockerfile")

    root = image.write(tmp_path)
    assert root == image_folder(tmp_path, image.digest)
    files = {str(file.relative_to(root)) for file in root.rglob("*") if file.is_file()}
    assert files == {"service/start.sh", "service/nginx.conf", "service/lua/deep/er.lua", "etc/renamed.conf"}
    assert (root / "service/start.sh").stat().st_mode & 0o111
    assert not (root / "service/nginx.conf").stat().st_mode & 0o111
    assert image.skipped == (
        "FROM debian",
        "RUN apt-get update && apt-get install nginx",
        "COPY --from=made /unused /used",
    )
    assert build_image(image_sources(), "docker/it/Dockerfile").digest == image.digest


def test_what_is_not_there_can_not_be_copied() -> None:
    sources = bundle(**{"docker/it/Dockerfile": "FROM debian\nCOPY nothing /\n"})

    with pytest.raises(BuildFailed, match='COPY failed: "/nothing": not found'):
        build_image(sources, "docker/it/Dockerfile")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [("bad.sh", "#!/bin/sh\nif then\n", "bad.sh: "), ("pom.xml", "<project>", "pom.xml: ")],
)
def test_a_file_that_can_not_be_read_ends_the_build(name: str, content: str, reason: str) -> None:
    with pytest.raises(BuildFailed, match=reason):
        bundle(**{name: content}).check(name)
