"""Pictures as fields: the papers' experiments, by the same job that the window runs.

    python -m benchmarks.images FOLDER [--parts fourier siren hash] [--steps N] [--json]

Pictures are the PNG files of FOLDER, e.g. the Kodak set. `fourier` (Tancik et al. 2020,
section 6.1): each is centre-cropped to a square and averaged to 256 x 256, every second
pixel along each axis is learned and all others are the test; networks of width 128 and
three hidden layers, 128 frequencies, 1,000 steps from the paper's first weights, of the
paper's sizes (1e-3, without features 1e-2) that stay as they are; sigma is the best of
six by the mean test PSNR. `siren` (Sitzmann et al. 2020): the paper's network on all
pixels of the same 256 x 256, 500 steps. `hash`: the whole picture, with the program's
own settings, seconds of work until the learned pixels reach 35 dB.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image as Pillow

from benchmarks.tables import Table
from inrview.engine.inline import run
from inrview.files.pictures import read_picture
from inrview.geometry.raster import Raster
from inrview.messages.picture import ImageFitReport, ImageFitRequest
from inrview.messages.picture_field import BATCH, picture_field
from inrview.messages.specs import FieldSpec, FitSpec

SIDE = 256
SIGMAS = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
WANTED = 35.0
PARTS = ("fourier", "siren", "hash")
_FIT = FitSpec(batch=BATCH)
_PLAIN = ("relu", "basic", "positional")
_PAPER_RATES = {"relu": 1e-2, "basic": 1e-2, "positional": 1e-3, "fourier": 1e-3}


def squared(raster: Raster, side: int = SIDE) -> Raster:
    """Return the middle square of a picture, averaged down to `side` pixels."""
    pixels = raster.in_eight_bits()
    edge = min(raster.width, raster.height)
    left, top = (raster.width - edge) // 2, (raster.height - edge) // 2
    square = Pillow.fromarray(pixels[top : top + edge, left : left + edge])
    return Raster(np.asarray(square.resize((side, side), Pillow.Resampling.BOX)))


def _last(request: ImageFitRequest) -> ImageFitReport:
    last = None
    for report in run(request):
        if isinstance(report, ImageFitReport):
            last = report
    assert last is not None
    assert last.quality is not None
    return last


def fourier_specs(sigmas: tuple[float, ...]) -> Iterator[tuple[str, FieldSpec]]:
    """Yield the networks of the experiment by name."""
    for network in _PLAIN:
        spec = picture_field(SIDE, SIDE, network, "paper")
        yield network, replace(spec, hidden=128)
    for sigma in sigmas:
        spec = picture_field(SIDE, SIDE, "fourier", "paper")
        name = f"fourier, sigma {sigma:g}"
        yield name, replace(spec, hidden=128, frequencies=128, sigma=sigma)


def fourier(
    pictures: dict[str, Raster], steps: int, sigmas: tuple[float, ...]
) -> dict[str, Any]:
    """Return the test PSNR of each network on each picture, and the means."""
    found: dict[str, dict[str, float]] = {}
    for name, spec in fourier_specs(sigmas):
        for title, raster in pictures.items():
            rate = _PAPER_RATES[spec.network]
            fit = replace(_FIT, steps=steps, rate=rate, decay=False)
            request = ImageFitRequest(raster, spec, fit, split="every-second")
            quality = _last(request).quality
            assert quality is not None
            assert quality.held_out_psnr is not None
            found.setdefault(name, {})[title] = quality.held_out_psnr
            sys.stderr.write(f"{name}: {title} {quality.held_out_psnr:.2f} dB\n")
    means = {name: float(np.mean(list(row.values()))) for name, row in found.items()}
    best = max((n for n in means if n not in _PLAIN), key=lambda name: means[name])
    table = Table("test PSNR, dB", ["network", *pictures, "mean"])
    for name, row in found.items():
        cells = [f"{row[title]:.2f}" for title in pictures]
        mark = " (best)" if name == best else ""
        table.add(f"{name}{mark}", *cells, f"{means[name]:.2f}")
    table.print()
    return {"steps": steps, "psnr": found, "mean": means, "best": best}


def siren(pictures: dict[str, Raster], steps: int) -> dict[str, Any]:
    """Return the train PSNR of the paper's sine network on each picture."""
    spec = picture_field(SIDE, SIDE, "siren", "paper")
    rows = {}
    for title, raster in pictures.items():
        fit = replace(_FIT, steps=steps, held_out=0.0)
        last = _last(ImageFitRequest(raster, spec, fit))
        assert last.quality is not None
        rows[title] = {"psnr": last.quality.psnr, "seconds": last.seconds}
        sys.stderr.write(f"siren: {title} {last.quality.psnr:.2f} dB\n")
    table = Table(f"SIREN, {steps} steps", ["picture", "train PSNR", "seconds"])
    for title, row in rows.items():
        table.add(title, f"{row['psnr']:.2f}", f"{row['seconds']:.0f}")
    table.print()
    return {"steps": steps, "pictures": rows}


def hashed(pictures: dict[str, Raster], seconds: float = 20.0) -> dict[str, Any]:
    """Return after how many seconds and steps the learned pixels reach 35 dB.

    The loss of a step is the mean square over its pixels: where the mean of the last
    few falls below that of 35 dB, the clock is read. The end measures all pixels.
    """
    rows = {}
    limit = 10 ** (-WANTED / 10)
    for title, raster in pictures.items():
        spec = picture_field(raster.width, raster.height)
        request = ImageFitRequest(raster, spec, replace(_FIT, seconds=seconds))
        reached: ImageFitReport | None = None
        last: ImageFitReport | None = None
        for report in run(request):
            if isinstance(report, ImageFitReport):
                last = report
                if reached is None and report.loss < limit:
                    reached = report
        assert last is not None
        assert last.quality is not None
        rows[title] = {
            "seconds": None if reached is None else reached.seconds,
            "steps": None if reached is None else reached.step,
            "psnr_at_the_end": last.quality.psnr,
            "held_out_psnr": last.quality.held_out_psnr,
            "held_out_ssim": last.quality.held_out_ssim,
            "budget": seconds,
        }
    names = [f"to {WANTED:g} dB", "steps", f"after {seconds:g} s", "held out", "SSIM"]
    table = Table("hash grid, whole picture", ["picture", *names])
    for title, row in rows.items():
        is_reached = row["seconds"] is not None
        table.add(
            title,
            f"{row['seconds']:.2f} s" if is_reached else "no",
            str(row["steps"]) if is_reached else "",
            f"{row['psnr_at_the_end']:.2f} dB",
            f"{row['held_out_psnr']:.2f} dB",
            f"{row['held_out_ssim']:.4f}",
        )
    table.print()
    return {"wanted": WANTED, "pictures": rows}


def main() -> int:
    """Run the parts that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--pictures", nargs="+", metavar="NAME", help="only these")
    parser.add_argument("--steps", type=int, help="instead of 1,000 and 500")
    parser.add_argument("--sigmas", type=float, nargs="+", default=SIGMAS)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    rasters = {
        path.stem: read_picture(path, lambda _: None)[0]
        for path in sorted(arguments.folder.glob("*.png"))
        if not arguments.pictures or path.stem in arguments.pictures
    }
    if not rasters:
        parser.error(f"there is no such PNG picture in {arguments.folder}")
    squares = {title: squared(raster) for title, raster in rasters.items()}
    found: dict[str, Any] = {}
    if "hash" in arguments.parts:
        found["hash"] = hashed(rasters, arguments.seconds)
    if "siren" in arguments.parts:
        found["siren"] = siren(squares, arguments.steps or 500)
    if "fourier" in arguments.parts:
        sigmas = tuple(arguments.sigmas)
        found["fourier"] = fourier(squares, arguments.steps or 1000, sigmas)
    if arguments.json:
        sys.stdout.write(json.dumps(found) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
