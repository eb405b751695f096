#!/usr/bin/env bash
# Install the right build of PyTorch: install_torch.sh PYTHON auto|cpu|cuda
#
# On Linux plain PyPI serves the CUDA build, gigabytes that a laptop without an NVIDIA
# card has no use for. So `auto` takes the CPU build where there is no NVIDIA driver.
set -euo pipefail

python=$1
build=${2:-auto}
cpu_index=https://download.pytorch.org/whl/cpu
version=$(sed -n 's/^torch==//p' constraints.txt)
install=("$python" -m pip install --quiet --disable-pip-version-check
    --constraint constraints.txt)

has_it="import importlib.metadata as m
raise SystemExit(m.version('torch').split('+')[0] != '$version')"
if "$python" -c "$has_it" 2>/dev/null; then
    exit 0
fi
if [ "$build" = auto ]; then
    build=cpu
    if command -v nvidia-smi >/dev/null || [ "$(uname -s)" != Linux ]; then
        build=cuda
    fi
fi
echo "Installing PyTorch $version ($build)"
if [ "$build" = cuda ] || [ "$(uname -s)" != Linux ]; then
    "${install[@]}" "torch==$version"
elif ! "${install[@]}" "torch==$version+cpu" 2>/dev/null; then
    # Not in the indexes that pip is set up with: PyTorch's own index has it.
    "${install[@]}" "torch==$version+cpu" --extra-index-url "$cpu_index"
fi
