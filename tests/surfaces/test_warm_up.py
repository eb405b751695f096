"""The warm-up leaves nothing to compile."""

import time

from inrview.fields.analytic import Torus
from inrview.geometry.placement import Placement
from inrview.surfaces import edge_kernels, mark_kernels, predict_kernels
from inrview.surfaces.extract import Extractor
from inrview.surfaces.warm_up import warm_up


def test_after_the_warm_up_nothing_is_compiled() -> None:
    warm_up()
    kernels = [
        kernel
        for module in (edge_kernels, mark_kernels, predict_kernels)
        for kernel in vars(module).values()
        if hasattr(kernel, "signatures")
    ]
    before = [len(kernel.signatures) for kernel in kernels]
    for _ in Extractor(Torus(), Placement()).at(128):
        time.sleep(0)
    assert len(kernels) > 20
    assert [len(kernel.signatures) for kernel in kernels] == before
