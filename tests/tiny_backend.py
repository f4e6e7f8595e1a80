"""Writes packages of one module; builds a scratch checkout without setuptools."""

import zipfile
from pathlib import Path


def write_wheel(folder, name, version):
    """Write a package of one module that knows its version."""
    path = Path(folder) / f"{name}-{version}-py3-none-any.whl"
    info = f"{name}-{version}.dist-info"
    files = {
        f"{name}.py": f"VERSION = {version!r}\n",
        f"{info}/METADATA": "Metadata-Version: 2.1\n"
        f"Name: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\n"
        "Root-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = f"{info}/RECORD"
    files[record] = "".join(f"{file},,\n" for file in [*files, record])
    with zipfile.ZipFile(path, "w") as archive:
        for file, text in files.items():
            archive.writestr(zipfile.ZipInfo(file), text)
    return path


def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    """Build the checkout, as pip asks for it."""
    return write_wheel(wheel_directory, "whole", "1").name
