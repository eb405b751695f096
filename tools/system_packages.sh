#!/usr/bin/env bash
# Install, or name, the system packages that inrview needs: system_packages.sh run|test
#
# As root on Debian or Ubuntu the missing ones are installed; anyone else is told their
# names in one line, and set-up goes on: most desktops have them already.
set -euo pipefail

what=${1:-run}

# python3-venv makes the virtual environment. The others are what the wheels of PyQt6
# and VTK load and do not bring: OpenGL and EGL, X11's keyboard and window protocols,
# D-Bus, fonts.
packages=(
    python3-venv
    libgl1 libegl1 libglx-mesa0 libgl1-mesa-dri libgomp1
    libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1
    libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxcb-sync1 libxcb-xfixes0
    libxcb-xkb1 libxcursor1 libwayland-cursor0 libwayland-egl1
    libdbus-1-3 libfontconfig1 libglib2.0-0 fonts-dejavu-core
)
if [ "$what" = test ]; then
    packages=(xvfb xauth)
fi

if ! command -v dpkg-query >/dev/null; then
    exit 0
fi

missing=()
for package in "${packages[@]}"; do
    state=$(dpkg-query --show --showformat='${db:Status-Status} ' "$package" \
        "${package}t64" 2>/dev/null || true)
    case " $state" in
        *" installed "*) ;;
        *) missing+=("$package") ;;
    esac
done
if [ ${#missing[@]} -eq 0 ]; then
    exit 0
fi

if [ "$(id -u)" -eq 0 ]; then
    echo "Installing system packages: ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -qq -y --no-install-recommends "${missing[@]}" >/dev/null
else
    echo "Missing system packages; please run: sudo apt-get install ${missing[*]}" >&2
fi
