#!/usr/bin/env bash
# Make a virtual environment with the first Python from 3.11 on: make_venv.sh FOLDER
set -euo pipefail

folder=$1
is_new_enough='import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))'

if [ -x "$folder/bin/python" ] && "$folder/bin/python" -c "$is_new_enough" 2>/dev/null
then
    exit 0
fi
for python in ${PYTHON:-} python3.11 python3.12 python3.13 python3 python; do
    if "$python" -c "$is_new_enough" >/dev/null 2>&1; then
        "$python" -m venv "$folder"
        exit 0
    fi
done
echo "inrview needs Python 3.11 or newer with its venv module, and found none." >&2
echo "On Debian or Ubuntu: sudo apt-get install python3 python3-venv" >&2
echo "If it lies elsewhere: make PYTHON=/path/to/python3" >&2
exit 1
