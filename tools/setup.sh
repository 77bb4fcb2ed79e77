#!/bin/sh
# Makes .venv from the hash-checked lock file; with uv if there is one, else with venv and pip.
set -eu
cd "$(dirname "$0")/.."
lock=${1:-requirements-dev.lock}

good='import sys; sys.exit(not ((3, 11) <= sys.version_info[:2] <= (3, 13)))'
python=
for candidate in "${PYTHON:-python3}" python3.13 python3.12 python3.11; do
  if command -v "$candidate" >/dev/null 2>&1 && "$candidate" -c "$good" 2>/dev/null; then
    python=$candidate
    break
  fi
done
if [ -z "$python" ]; then
  echo "Python 3.11, 3.12 or 3.13 is needed; set PYTHON to one." >&2
  exit 1
fi

wanted="$(cat "$lock" tools/setup.sh | cksum) $("$python" -c 'import sys; print(sys.version)')"
if [ -f .venv/.made-from ] && [ "$(cat .venv/.made-from)" = "$wanted" ]; then
  exit 0
fi

echo "Setting up .venv with $("$python" --version) …"
rm -rf .venv
if command -v uv >/dev/null 2>&1; then
  uv venv -q --python "$(command -v "$python")" .venv
  uv pip install -q --python .venv/bin/python --no-deps --require-hashes -r "$lock"
else
  if ! "$python" -m venv .venv; then
    echo "Making a virtual environment failed; on Debian and Ubuntu: apt install python3-venv" >&2
    exit 1
  fi
  .venv/bin/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r "$lock"
fi
printf '%s' "$wanted" >.venv/.made-from
