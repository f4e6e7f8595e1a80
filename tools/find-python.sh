#!/bin/sh
# Print the path of a Python that the study can use.
#   sh tools/find-python.sh         $PYTHON if it is set, otherwise the first one found
#   sh tools/find-python.sh 3.12    one of this version; status 1 if there is none
# Searches PATH first, then the versions of pyenv.

wanted=${1:-3.1[123]}
seen=

# A Python that is found may be too old, or a pyenv shim without a version: run it.
try() {
  answer=$("$1" -c "import platform, sys
sys.stdout.write(platform.python_version() + ' ' + sys.executable)" 2>/dev/null) || return 1
  case $answer in
    $wanted.*) printf '%s\n' "${answer#* }"; exit 0 ;;
  esac
  seen="$seen $1 is ${answer%% *};"
}

if [ -n "$1" ]; then
  try "python$1"
  try python3
elif [ -n "$PYTHON" ]; then
  try "$PYTHON"
else
  for name in python3 python3.13 python3.12 python3.11 python; do try "$name"; done
fi
if [ -n "$1" ] || [ -z "$PYTHON" ]; then
  for path in "${PYENV_ROOT:-$HOME/.pyenv}"/versions/$wanted*/bin/python; do try "$path"; done
fi

[ -z "$1" ] || exit 1
if [ -n "$seen" ]; then
  echo "error: Python 3.11, 3.12 or 3.13 is needed, but$seen name another: make PYTHON=/path/to/python3.12" >&2
else
  echo "error: no Python found${PYTHON:+ at $PYTHON}; install Python 3.11, 3.12 or 3.13, or name one: make PYTHON=/path/to/python3" >&2
fi
exit 1
