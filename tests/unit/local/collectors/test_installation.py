"""Where nginx is found, how it is fetched without root, what is said where neither works; apt-get is a stand-in."""

import os
from pathlib import Path

import pytest

from local.collectors.installation import NEEDED, Installation, NotHere, find_or_install

APT = """#!/bin/sh
echo "$@" >>"{log}"
for word in "$@"; do
    case $word in
        Dir::Cache=*) [ "$failing" = yes ] && echo "E: no route to deb.debian.org" >&2 && exit 100
            mkdir -p "${{word#Dir::Cache=}}/archives" && : >"${{word#Dir::Cache=}}/archives/nginx.deb" ;;
    esac
done
"""
DPKG = """#!/bin/sh
for path in {paths}; do
    /bin/mkdir -p "$3/$(/usr/bin/dirname "$path")" && : >"$3/$path"
done
"""


@pytest.fixture
def nowhere(tmp_path: Path) -> Path:
    """A system without nginx."""
    return tmp_path / "system"


def tools(monkeypatch: pytest.MonkeyPatch, folder: Path, paths: tuple[str, ...] = NEEDED) -> Path:
    """An apt-get that fetches one package, a dpkg-deb that unpacks `paths`; the file in which apt-get's calls stand."""
    log, programs = folder / "apt.log", folder / "programs"
    programs.mkdir()
    for name, text in (("apt-get", APT.format(log=log)), ("dpkg-deb", DPKG.format(paths=" ".join(paths)))):
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}/usr/bin{os.pathsep}/bin")
    return log


def test_what_the_system_has_is_used(tmp_path: Path) -> None:
    """Nothing is fetched."""
    for path in NEEDED:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    found = find_or_install(tmp_path / "cache", system=tmp_path)
    assert found == Installation(prefix=None)
    assert found.environment() == {}
    assert not (tmp_path / "cache").exists()


def test_packages_are_fetched_once_into_a_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, nowhere: Path
) -> None:
    """By an apt that touches nothing of the system's."""
    log = tools(monkeypatch, tmp_path)
    found = find_or_install(tmp_path / "cache", system=nowhere)
    assert found.environment() == {"NGINX_PREFIX": str(tmp_path / "cache" / "root")}
    calls = log.read_text().splitlines()
    assert [call.split()[-1] for call in calls] == ["update", "lua-resty-lrucache"]
    assert all(f"Dir::State::lists={tmp_path}/cache/apt/lists" in call for call in calls)
    assert "--download-only" in calls[1]
    assert find_or_install(tmp_path / "cache", system=nowhere) == found
    assert log.read_text().splitlines() == calls


def test_elsewhere_it_says_what_is_needed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, nowhere: Path) -> None:
    """A machine without apt-get."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotHere, match="nginx-light of Debian or Ubuntu is needed, and no apt-get is here"):
        find_or_install(tmp_path / "cache", system=nowhere)


def test_says_apts_own_last_word(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, nowhere: Path) -> None:
    """A machine without a network."""
    tools(monkeypatch, tmp_path)
    monkeypatch.setenv("failing", "yes")
    with pytest.raises(NotHere, match=r"could not be fetched by apt-get: E: no route to deb\.debian\.org"):
        find_or_install(tmp_path / "cache", system=nowhere)


def test_packages_without_what_is_needed_are_not_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, nowhere: Path
) -> None:
    """A distribution that packs it otherwise."""
    tools(monkeypatch, tmp_path, paths=NEEDED[1:])
    with pytest.raises(NotHere, match="lack usr/sbin/nginx"):
        find_or_install(tmp_path / "cache", system=nowhere)
    assert not (tmp_path / "cache" / "root").exists()


def test_a_folder_that_cannot_be_made_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, nowhere: Path) -> None:
    """A cache that is a file."""
    tools(monkeypatch, tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(NotHere, match="cannot be made"):
        find_or_install(tmp_path / "file" / "cache", system=nowhere)
