"""The warm-up leaves nothing to compile."""

import time

from inrview.fields import warp_kernels
from inrview.fields.analytic import Torus
from inrview.geometry.placement import Placement
from inrview.messages.family import MemberSnapshot, TemplateEdit
from inrview.messages.family_requests import MembersSurfaceRequest
from inrview.surfaces import (
    edge_kernels,
    mark_kernels,
    normal_kernels,
    predict_kernels,
)
from inrview.surfaces.extract import Extractor
from inrview.surfaces.members import surfaces_of_members
from inrview.surfaces.warm_up import warm_up
from tests.small_family import sphere_family


def test_after_the_warm_up_nothing_is_compiled() -> None:
    warm_up()
    modules = (
        edge_kernels,
        mark_kernels,
        normal_kernels,
        predict_kernels,
        warp_kernels,
    )
    kernels = [
        kernel
        for module in modules
        for kernel in vars(module).values()
        if hasattr(kernel, "signatures")
    ]
    before = [len(kernel.signatures) for kernel in kernels]
    for _ in Extractor(Torus(), Placement()).at(128):
        time.sleep(0)
    edit = TemplateEdit("e", "Drag", "drag", (0.5, 0.0, 0.0), (0.1, 0.0, 0.0))
    member = MemberSnapshot(sphere_family(), None, edits=(edit,))
    list(surfaces_of_members(MembersSurfaceRequest((member,), ("t",), (32, 64))))
    assert len(kernels) > 20
    assert [len(kernel.signatures) for kernel in kernels] == before
