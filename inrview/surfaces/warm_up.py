"""Compile (or load from the cache) every kernel that a surface needs."""

import numpy as np
from jaxtyping import Float32

from inrview.fields.analytic import Torus
from inrview.fields.edit_warp import edit_warp, fold_share
from inrview.fields.hash_grid import initial_weights
from inrview.fields.hash_image import initial_image_weights
from inrview.fields.image_layout import image_layout
from inrview.fields.restore import restore_shape
from inrview.fields.restore_image import restore_image
from inrview.geometry.placement import Placement
from inrview.messages.family import TemplateEdit
from inrview.messages.picture import ImageSnapshot
from inrview.messages.snapshot import FieldSnapshot
from inrview.messages.specs import FieldSpec
from inrview.processing.fusion_kernels import fuse_image
from inrview.surfaces.extract import Extractor
from inrview.surfaces.normal_kernels import face_normals


def warm_up() -> None:
    """Extract a small torus, ask a hash-grid field, and move a few points."""
    for _ in Extractor(Torus(), Placement()).at(64):
        pass
    # The smallest table, so that nothing but the kernels takes time.
    spec = FieldSpec(log2_table=10, finest=16)
    field = restore_shape(FieldSnapshot(spec, Placement(), initial_weights(spec, 0)))
    points = np.zeros((4, 3), np.float32)
    field.values(points)
    field.values_and_gradients(points)
    _warm_up_edits(points)
    _warm_up_pictures()
    _warm_up_fusion()


def _warm_up_fusion() -> None:
    """Average an image of one pixel into one voxel block."""
    blocks = np.zeros((2, 1, 8, 8, 8), np.float32)
    pose, camera = np.eye(4)[:3].copy(), np.array([1.0, 1.0, 0.0, 0.0])
    image = np.ones((2, 1, 1), np.float32)
    corners, frame = np.zeros((1, 3), np.int32), np.array([0.0, 0.0, 0.5, 0.1])
    fuse_image(corners, frame, pose, camera, image, 0.3, *blocks)


def _warm_up_pictures() -> None:
    spec = FieldSpec("image", levels=2, log2_table=8, coarsest=4, finest=32, hidden=4)
    grey = np.full(3, 0.5, np.float32)
    weights = initial_image_weights(image_layout(spec, 32, 32), 0, grey)
    snapshot = ImageSnapshot(spec, weights, 32, 32)
    restore_image(snapshot).values(np.zeros((4, 2), np.float32))


def _warm_up_edits(points: Float32[np.ndarray, "n 3"]) -> None:
    """Move points as an edit of a template does, and light a triangle."""
    edit = TemplateEdit("", "", "drag", (0.0, 0.0, 0.0), (0.1, 0.0, 0.0))
    fold_share([edit], edit.id)
    warp = edit_warp([edit])
    assert warp is not None, "an edit that is not muted moves something"
    warp.backward(warp.forward(points))
    warp.pulled(points, points)
    face_normals(points, np.zeros((1, 3), np.int32))
