"""The files of a build, from the bundle that a project names."""

import io
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from xml.etree import ElementTree

from local.builds.failures import BuildFailed

EXECUTABLE = 0o111


class Sources:
    """A bundle."""

    def __init__(self, body: bytes) -> None:
        try:
            self._bundle = zipfile.ZipFile(io.BytesIO(body))
        except zipfile.BadZipFile as error:
            raise BuildFailed("The source is no ZIP file.") from error
        self._names = frozenset(name for name in self._bundle.namelist() if not name.endswith("/"))

    def read(self, name: str) -> bytes:
        """A file's content."""
        if name not in self._names:
            raise BuildFailed(f"{name}: no such file in the sources.")
        return self._bundle.read(name)

    def is_executable(self, name: str) -> bool:
        """Whether a file may be run, by its mode or by its first line."""
        mode = self._bundle.getinfo(name).external_attr >> 16
        return bool(mode & EXECUTABLE) or self.read(name).startswith(b"#!")

    def below(self, path: str) -> Iterator[str]:
        """The files of a folder, or the file of that name."""
        for name in sorted(self._names):
            if name == path or PurePosixPath(name).is_relative_to(path):
                yield name

    def check(self, name: str) -> str:
        """What can be said of a file without running it: a shell script's and an XML file's syntax. Empty: nothing."""
        if name.endswith(".sh"):
            return self._check_script(name)
        if name.endswith(".xml"):
            try:
                ElementTree.fromstring(self.read(name))  # noqa: S314 - our own sources
            except ElementTree.ParseError as error:
                raise BuildFailed(f"{name}: {error}") from error
            return "XML is well-formed"
        return ""

    def _check_script(self, name: str) -> str:
        script = self.read(name)
        # One that names no interpreter is for the shell of the buildspec.
        shell = "sh" if script.partition(b"\n")[0].startswith((b"#!/bin/sh", b"#! /bin/sh")) else "bash"
        told = subprocess.run([shell, "-n"], input=script, capture_output=True, check=False)
        if told.returncode:
            raise BuildFailed(f"{name}: {told.stderr.decode().strip()}")
        return f"{shell} -n finds its syntax right"
