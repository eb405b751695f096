"""The one table from a request's type to its job and its slot.

Jobs are named, not imported: the window process reads this table to find a slot and
must reach neither torch nor a parser by doing so.
"""

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import Any, NamedTuple, cast

from inrview.messages import (
    analysis,
    analysis_view,
    baking,
    lab,
    lab_shape,
    picture,
    slopes,
    support,
)
from inrview.messages import compact as small
from inrview.messages import family_colors as colors
from inrview.messages import family_requests as family
from inrview.messages import fusion as fused
from inrview.messages import mark_requests as marks
from inrview.messages import matching_requests as matching
from inrview.messages import requests as ask
from inrview.messages import scan_editing as editing
from inrview.messages.reports import Report

Job = Callable[[Any], Iterator[Report]]

SLOTS = ("fit", "surface", "task", "save")


class Entry(NamedTuple):
    """Where a kind of request is answered."""

    job: str
    """Module and function, as "module:function"."""
    slot: str
    rank: int = 1
    """Within a slot, a waiting request of a lower rank goes first."""
    is_quick: bool = False
    """Done in milliseconds: may run between two yields of a longer job."""


Table = Mapping[type, Entry]

TABLE: Table = {
    ask.LoadRequest: Entry("inrview.scans.load:load", "task"),
    ask.FitRequest: Entry("inrview.fitting.fit_shape:fit", "fit"),
    family.FamilyFitRequest: Entry("inrview.families.fit_family:fit_family", "fit"),
    ask.SurfaceRequest: Entry("inrview.surfaces.extract:surface", "surface", 0),
    family.MembersSurfaceRequest: Entry(
        "inrview.surfaces.members:surfaces_of_members", "surface", 0
    ),
    family.CorrectionRequest: Entry(
        "inrview.matching.correction:correction", "surface", 1, is_quick=True
    ),
    family.DeformationRequest: Entry(
        "inrview.matching.deformation:deformation", "surface"
    ),
    family.TemplatePointRequest: Entry(
        "inrview.matching.template_point:template_point", "surface", 0, is_quick=True
    ),
    ask.RefineRequest: Entry("inrview.surfaces.refine:refine", "surface", 2),
    ask.SliceRequest: Entry(
        "inrview.surfaces.slices:slice_field", "surface", 1, is_quick=True
    ),
    ask.DistanceRequest: Entry("inrview.scans.distance:distance", "task"),
    # A surface goes first: what there is to say of it must not keep it waiting.
    support.SurfaceSupportRequest: Entry(
        "inrview.scans.support:surface_support", "surface", 1
    ),
    slopes.SurfaceSlopesRequest: Entry(
        "inrview.surfaces.surface_slopes:surface_slopes", "surface", 1
    ),
    editing.ThinRequest: Entry("inrview.scans.editing:thin", "task"),
    editing.OutliersRequest: Entry("inrview.scans.editing:outliers", "task"),
    editing.AlignScansRequest: Entry("inrview.scans.align_scans:align_scans", "task"),
    fused.FuseRequest: Entry("inrview.baking.fuse:fuse_images", "surface", 1),
    fused.RayRequest: Entry("inrview.scans.ray_misses:ray_misses", "task"),
    fused.SightRequest: Entry("inrview.scans.sight:sight", "task"),
    ask.ExportRequest: Entry("inrview.surfaces.export:export", "task"),
    ask.CompareRequest: Entry("inrview.scans.compare:compare", "task"),
    ask.RenderRequest: Entry("inrview.surfaces.render:render", "task"),
    family.MapPointsRequest: Entry(
        "inrview.matching.correspondence:map_points", "task"
    ),
    matching.MatchRequest: Entry("inrview.matching.match:match", "task"),
    matching.TransferRequest: Entry("inrview.matching.transfer:transfer", "task"),
    analysis.LabelsRequest: Entry("inrview.matching.labels:labels", "task"),
    analysis.TemplateLabelsRequest: Entry(
        "inrview.matching.labels:template_labels", "task"
    ),
    analysis.LandmarksRequest: Entry("inrview.matching.landmarks:landmarks", "task"),
    analysis.AnalysisRequest: Entry("inrview.analysis.analyse:analyse", "task"),
    analysis.WriteAnalysisRequest: Entry(
        "inrview.analysis.write:write_analysis", "task"
    ),
    analysis_view.SpreadRequest: Entry(
        "inrview.analysis.spread:spread", "surface", 1, is_quick=True
    ),
    analysis_view.GroupsRequest: Entry("inrview.analysis.spread:groups", "task"),
    marks.LabelsAtRequest: Entry(
        "inrview.analysis.mark_files:labels_on_surfaces", "surface", 0, is_quick=True
    ),
    marks.ReadMarksRequest: Entry("inrview.analysis.mark_files:read_marks", "task"),
    marks.ShapeLandmarksRequest: Entry(
        "inrview.families.read_landmarks:read_landmarks_of_shapes", "task"
    ),
    marks.WriteLandmarksRequest: Entry(
        "inrview.families.write_landmarks:write_landmarks_of_shapes", "task"
    ),
    marks.WriteMarksRequest: Entry("inrview.analysis.mark_files:write_marks", "task"),
    ask.SaveRequest: Entry("inrview.document.project_file:save", "save"),
    ask.OpenProjectRequest: Entry("inrview.document.project_file:open_project", "task"),
    family.AlignRequest: Entry("inrview.families.align:align", "task"),
    family.CodeFitRequest: Entry("inrview.families.fit_code:fit_code", "task"),
    family.SupportRequest: Entry("inrview.families.support:support", "task"),
    family.ShapeDragRequest: Entry(
        "inrview.families.drag_shape:drag_shape", "surface", 0, is_quick=True
    ),
    colors.ColorFitRequest: Entry("inrview.surfaces.fit_colors:fit_colors", "task"),
    colors.RecolorRequest: Entry(
        "inrview.surfaces.places:recolor", "surface", 0, is_quick=True
    ),
    picture.LoadPictureRequest: Entry(
        "inrview.scans.load_pictures:load_pictures", "task"
    ),
    picture.ImageFitRequest: Entry("inrview.fitting.fit_image:fit_image", "fit"),
    picture.ImageRenderRequest: Entry(
        "inrview.surfaces.draw_image:draw_image", "surface", 0
    ),
    picture.ImageExportRequest: Entry(
        "inrview.surfaces.draw_image:export_image", "task"
    ),
    picture.ImageCompareRequest: Entry(
        "inrview.scans.compare_pictures:compare_pictures", "task"
    ),
    lab.ShrinkRequest: Entry("inrview.scans.shrink_picture:shrink_picture", "task"),
    lab_shape.CutRequest: Entry("inrview.fitting.cut_shape:cut_shape", "fit"),
    lab.LabRequest: Entry("inrview.fitting.fit_lab:fit_lab", "fit"),
    lab.WriteLabRequest: Entry("inrview.analysis.write_lab:write_lab", "task"),
    baking.BakeRequest: Entry("inrview.baking.bake:bake", "task"),
    small.CompactRequest: Entry("inrview.analysis.compact:compact", "task"),
    small.CurveRequest: Entry("inrview.analysis.compact_curve:curve", "task"),
    small.WriteCurveRequest: Entry("inrview.analysis.compact_page:write_curve", "task"),
    ask.WarmUpRequest: Entry("inrview.engine.warm_up:warm_up", "task", 0),
}


def entry_of(request: object, table: Table = TABLE) -> Entry:
    """Return where this request is answered; a warm-up names its own slot."""
    entry = table[type(request)]
    if isinstance(request, ask.WarmUpRequest):
        return entry._replace(slot=request.slot)
    return entry


def resolve(job: str) -> Job:
    """Import the module of a job and return the job."""
    module, _, name = job.partition(":")
    return cast("Job", getattr(import_module(module), name))
