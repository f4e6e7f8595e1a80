#!/bin/sh
# Install an environment for each supported Python on this machine, beside the one in
# $VENV, and run the notebooks in all of them under every setting.

set -- "$VENV/bin/python"
own=$("$VENV/bin/python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
for version in 3.11 3.12 3.13; do
  [ "$version" != "$own" ] || continue
  if ! python=$(sh tools/find-python.sh "$version"); then
    echo "skipped: there is no Python $version" >&2
  elif make --no-print-directory installed VENV=".venv-$version" PYTHON="$python"; then
    set -- "$@" ".venv-$version/bin/python"
  else
    echo "skipped: Python $version could not be installed" >&2
  fi
done
exec "$VENV/bin/python" tests/everywhere.py "$@"
