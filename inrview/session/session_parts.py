"""What a session consists of: the live state, and parts with verbs of their own."""

from collections.abc import Callable
from pathlib import Path

from inrview.document.project_lock import ProjectLock
from inrview.engine.slots import Workers
from inrview.session.alignment_session import AlignmentSession
from inrview.session.analysis_session import AnalysisSession
from inrview.session.autosave_session import AutosaveSession
from inrview.session.color_fit_session import ColorFitSession
from inrview.session.color_session import ColorSession
from inrview.session.compact_session import CompactSession
from inrview.session.completion_session import CompletionSession
from inrview.session.composition_session import CompositionSession
from inrview.session.deformation_session import DeformationSession
from inrview.session.document_session import DocumentSession
from inrview.session.explore_session import ExploreSession
from inrview.session.family_session import FamilySession
from inrview.session.family_surfaces import FamilySurfaces
from inrview.session.files_session import FilesSession
from inrview.session.fit_session import FitSession
from inrview.session.inspect_session import InspectSession
from inrview.session.lab_session import LabSession
from inrview.session.label_session import LabelSession
from inrview.session.live import Live
from inrview.session.mark_file_session import MarkFileSession
from inrview.session.mark_session import MarkSession
from inrview.session.other_surfaces import OtherSurfaces
from inrview.session.pace import Pace
from inrview.session.picture_session import PictureSession
from inrview.session.points_session import PointsSession
from inrview.session.probe_session import ProbeSession
from inrview.session.refine_session import RefineSession
from inrview.session.shape_drag_session import ShapeDragSession
from inrview.session.shape_fields import ShapeFields
from inrview.session.sight_session import SightSession
from inrview.session.slope_session import SlopeSession
from inrview.session.steering_session import SteeringSession
from inrview.session.support_session import SupportSession
from inrview.session.surface_session import SurfaceSession
from inrview.session.template_session import TemplateSession
from inrview.session.template_stack import TemplateStack
from inrview.session.transfer_session import TransferSession
from inrview.session.workers_session import WorkersSession


class SessionParts:
    """Makes the parts of a session and names those that the window speaks to."""

    def __init__(
        self, workers: Workers, wake: Callable[[], None] | None, root: Path
    ) -> None:
        self._live = Live(workers, wake)
        self._lock = ProjectLock(root.parent / "open")
        pace = Pace()
        self._fit = FitSession(self._live)
        self._fields = ShapeFields(self._live, self._fit)
        self._surface = SurfaceSession(self._live, self._fields, pace)
        self._others = OtherSurfaces(self._live, self._fields, self._surface, pace)
        self._composition = CompositionSession(self._live, self._fit, self._fields)
        self._family = FamilySession(self._live, self._fit)
        self._explore = ExploreSession(self._live, self._fit)
        self._shape_drag = ShapeDragSession(self._live, self._fit)
        self._deformation = DeformationSession(self._live, self._fit)
        self._completion = CompletionSession(self._live, self._fit)
        self._family_surfaces = FamilySurfaces(self._live, self._fit, pace)
        self._colors = ColorSession(self._live)
        self._color_fit = ColorFitSession(self._live, self._fit)
        self._transfer = TransferSession(self._live, self._fit)
        self._analysis = AnalysisSession(self._live, self._fit)
        self._make_marks()
        self._template = TemplateSession(self._live, self._fit)
        self._template_stack = TemplateStack(self._live, self._template)
        self._picture = PictureSession(self._live, self._fit)
        self._lab = LabSession(self._live, self._fit)
        self._compact = CompactSession(self._live, self._fit, self._fields, self._lock)
        self._refine = RefineSession(self._live, self._surface)
        self._make_scan_parts()
        self._document = DocumentSession(self._live, self._fit)
        self._make_files(root)

    def _make_marks(self) -> None:
        self._marks = MarkSession(self._live)
        self._labels = LabelSession(self._live)
        self._mark_files = MarkFileSession(self._live, self._fit)
        self._steering = SteeringSession(self._live)

    def _make_files(self, root: Path) -> None:
        self._autosave = AutosaveSession(self._live, self._fit, root)
        self._files = FilesSession(
            self._live,
            self._fit,
            self._fields,
            self._explore,
            self._lock,
            self._support,
        )
        self._workers = WorkersSession(self._live)

    def _make_scan_parts(self) -> None:
        """Make what gets scans ready, and what compares surfaces with them."""
        self._inspect = InspectSession(self._live, self._fields)
        self._probe = ProbeSession(self._live, self._fields)
        self._points = PointsSession(self._live, self._fit)
        self._alignment = AlignmentSession(self._live, self._fit)
        self._support = SupportSession(self._live, self._fit)
        self._slopes = SlopeSession(self._live, self._fields)
        self._sight = SightSession(self._live)

    def _follow(self, now: float) -> None:
        """Let each part act on what has changed, those first that others ask."""
        self._document.follow()
        self._points.follow()
        self._alignment.follow()
        self._fit.follow()
        self._composition.follow()
        self._surface.follow(now)
        self._others.follow(now)
        self._template.follow()
        self._shape_drag.follow()
        self._family_surfaces.follow(now)
        self._colors.follow()
        self._labels.follow()
        self._analysis.follow()
        self._completion.follow()
        self._deformation.follow()
        self._picture.follow(now)
        self._lab.follow()
        self._compact.follow()
        self._refine.follow()
        self._inspect.follow(now)
        self._support.follow(now)
        self._slopes.follow(now)
        self._sight.follow(now)
        self._autosave.follow(now)

    @property
    def picture(self) -> PictureSession:
        """The verbs about the picture on screen."""
        return self._picture

    @property
    def lab(self) -> LabSession:
        """The verbs about networks side by side on a picture."""
        return self._lab

    @property
    def compact(self) -> CompactSession:
        """The verbs about keeping a field in few bytes."""
        return self._compact

    @property
    def support(self) -> SupportSession:
        """The verbs about what of the surface was measured, and its trimming."""
        return self._support

    @property
    def slopes(self) -> SlopeSession:
        """The verbs about how fast the field grows across its surface."""
        return self._slopes

    @property
    def points(self) -> PointsSession:
        """The verbs that select points of scans, and change the scans."""
        return self._points

    @property
    def alignment(self) -> AlignmentSession:
        """The verbs that bring several scans onto each other."""
        return self._alignment

    @property
    def composition(self) -> CompositionSession:
        """The verbs about shapes that are made of others."""
        return self._composition

    @property
    def family(self) -> FamilySession:
        """The verbs about families."""
        return self._family

    @property
    def explore(self) -> ExploreSession:
        """The verbs about shapes of a family that are no members."""
        return self._explore

    @property
    def template(self) -> TemplateSession:
        """The verbs of a hand that drags a family's template."""
        return self._template

    @property
    def template_stack(self) -> TemplateStack:
        """The verbs about the edits that a family's template has."""
        return self._template_stack

    @property
    def colors(self) -> ColorSession:
        """The verbs about a family's colours and the brush."""
        return self._colors

    @property
    def color_fit(self) -> ColorFitSession:
        """The verb that takes a family's colours from its members."""
        return self._color_fit

    @property
    def transfer(self) -> TransferSession:
        """The verbs that carry textures from member to member."""
        return self._transfer

    @property
    def analysis(self) -> AnalysisSession:
        """The verbs about how the members of a family differ."""
        return self._analysis

    @property
    def marks(self) -> MarkSession:
        """The verbs about a family's landmarks."""
        return self._marks

    @property
    def labels(self) -> LabelSession:
        """The verbs about a family's labels and their brush."""
        return self._labels

    @property
    def mark_files(self) -> MarkFileSession:
        """The verbs that read and write files of labels and landmarks."""
        return self._mark_files

    @property
    def steering(self) -> SteeringSession:
        """The verbs about landmarks of shapes that steer a family's fit."""
        return self._steering

    @property
    def shape_drag(self) -> ShapeDragSession:
        """The verbs of a hand on one member."""
        return self._shape_drag

    @property
    def deformation(self) -> DeformationSession:
        """The verbs about how a member differs from the template."""
        return self._deformation

    @property
    def completion(self) -> CompletionSession:
        """The verbs about scans that join a family."""
        return self._completion
