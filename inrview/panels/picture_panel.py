"""The fit of a picture: run it, watch its figures, compare, choose the network."""

from collections.abc import Mapping
from dataclasses import replace

from PyQt6.QtCore import QSignalBlocker, Qt
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QFormLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from inrview.document.document import Picture
from inrview.document.picture_edits import picture_of
from inrview.messages.picture import ImageQuality
from inrview.messages.picture_field import picture_field
from inrview.messages.specs import FieldSpec, FitSpec
from inrview.panels.action_button import action_button, segments
from inrview.panels.field_texts import field_texts
from inrview.panels.fit_panel import copy_buttons, pace_sentence, train_buttons
from inrview.panels.look import PICTURE_RIVALS, Look, LookState
from inrview.panels.loss_plot import LossPlot
from inrview.panels.number_boxes import AmountBox, ChoiceBox, NumberBox
from inrview.panels.panel import Panel, differs, note_label, section, tabular
from inrview.panels.picture_network import PictureNetwork
from inrview.panels.setting_rows import add_setting
from inrview.session.session import Session
from inrview.session.state import FitPhase, SessionState

_BUDGETS = {"auto": "Until done", "seconds": "Time", "steps": "Steps"}
_LAYOUTS = {"split": "Across a line", "beside": "Side by side"}
_MEANING = (
    "PSNR: -10 log10 of the mean square error of sRGB values from 0 to 1. "
    "SSIM: Wang et al. 2004, on luma. While a fit runs both are measured on a few "
    "tiles, at its end on all pixels."
)


class PicturePanel(Panel):
    """The buttons are the window's own actions, so menu and panel always agree."""

    def __init__(
        self,
        session: Session,
        actions: Mapping[str, QAction],
        look: Look,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(session, parent)
        self._look = look
        self._picture: Picture | None = None
        self.hint = note_label()
        self.quality = QLabel()
        self.quality.setProperty("role", "figure")
        self.quality.setWordWrap(True)
        self.quality.setToolTip(_MEANING)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("Progress of the fit")
        self.pace = note_label()
        tabular(self.pace)
        self.plot = LossPlot(session)
        self.rival = ChoiceBox(PICTURE_RIVALS, "Compare with")
        self.layout_box = ChoiceBox(_LAYOUTS, "Layout")
        self.network = PictureNetwork()
        self.held_out = AmountBox(0.0, 50.0, 1)
        self.held_out.setSuffix(" %")
        self.budget = ChoiceBox(_BUDGETS, "Run")
        self.seconds = AmountBox(0.5, 86_400.0, 1)
        self.seconds.setSuffix(" s")
        self.steps = NumberBox(1, 10_000_000)
        self.seed = NumberBox(0, 2_147_483_647)
        self._lay_out(actions)
        self._listen()
        self._show_look(look.state)

    def _lay_out(self, actions: Mapping[str, QAction]) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        layout.addLayout(train_buttons(actions))
        for widget in (self.hint, self.quality, self.progress, self.pace):
            layout.addWidget(widget)
        section(layout, "Compare")
        form = _form(layout)
        tip = "What the field is compared with, drawn at the width of the slider"
        add_setting(form, "With", tip, self.rival)
        tip = "Both across a line that can be dragged, or in two views"
        add_setting(form, "Layout", tip, self.layout_box)
        section(layout, "Loss")
        self.plot.setFixedHeight(self.fontMetrics().height() * 9)
        layout.addWidget(self.plot)
        section(layout, "While fitting")
        names = ("train.view_smooth", "train.view_balanced", "train.view_fast")
        layout.addLayout(segments([actions[name] for name in names]))
        section(layout, "Network")
        layout.addWidget(self.network)
        layout.addWidget(action_button(actions["train.lab"]))
        section(layout, "Fit")
        form, fit = _form(layout), field_texts(FitSpec)
        tip = "How long the fit runs; until done stops when it no longer improves."
        add_setting(form, "Run", tip, self.budget, self.seconds, self.steps)
        tip = "Share of the pixels kept out of the fit, to see what it makes of them."
        add_setting(form, "Held out", tip, self.held_out)
        add_setting(form, "Seed", fit["seed"], self.seed)
        layout.addLayout(copy_buttons(actions))
        layout.addStretch(1)

    def _listen(self) -> None:
        self.network.edited.connect(self._set_field)
        self.budget.activated.connect(self._set_fit)
        for box in (self.seconds, self.steps, self.seed, self.held_out):
            box.valueChanged.connect(self._set_fit)
        self.rival.activated.connect(
            lambda _: self._look.change(picture_rival=self.rival.currentData())
        )
        self.layout_box.activated.connect(
            lambda _: self._look.change(
                picture_is_beside=self.layout_box.currentData() == "beside"
            )
        )
        self._look.changed.connect(lambda _, new: self._show_look(new))

    def _show_look(self, look: LookState) -> None:
        self.rival.pick(look.picture_rival)
        self.layout_box.pick("beside" if look.picture_is_beside else "split")
        self.layout_box.setEnabled(bool(look.picture_rival))

    def redraw(self, old: SessionState | None, new: SessionState) -> None:
        """Show the newest report and the settings of the active picture."""
        self.plot.show_state(new)
        picture = picture_of(new.document, new.picture.active)
        if differs(old, new, "document", "picture"):
            self._show_settings(picture)
        if differs(old, new, "picture", "fit_phase", "document", "is_ready"):
            self._show_report(new, picture)

    def _show_report(self, state: SessionState, picture: Picture | None) -> None:
        is_own = picture is not None and state.picture.fit_picture == picture.id
        report = state.picture.fit if is_own else None
        quality = report.quality if report else None
        self.quality.setVisible(quality is not None)
        if quality is not None:
            self.quality.setText(quality_sentence(quality))
        live = (FitPhase.RUNNING, FitPhase.STARTING)
        is_live = is_own and state.fit_phase in live
        self.progress.setVisible(is_live)
        fraction = report.fraction if report else None
        self.progress.setRange(0, 0 if is_live and fraction is None else 1000)
        self.progress.setValue(round(1000 * (fraction or 0.0)))
        self.pace.setVisible(report is not None)
        if report is not None:
            self.pace.setText(pace_sentence(report, state.fit_phase))
        self.hint.setText(hint(state, picture))
        self.hint.setVisible(bool(self.hint.text()))

    def _show_settings(self, picture: Picture | None) -> None:
        if picture is None or picture is self._picture:
            return
        self._picture = picture
        raster, fit = picture.raster, picture.fit

        def preset(network: str, which: str) -> FieldSpec:
            return picture_field(raster.width, raster.height, network, which)

        self.network.show_spec(picture.field, preset)
        boxes = (self.budget, self.seconds, self.steps, self.seed, self.held_out)
        blockers = [QSignalBlocker(box) for box in boxes]
        kind = "steps" if fit.steps else "seconds" if fit.seconds else "auto"
        self.budget.pick(kind)
        self.seconds.setValue(fit.seconds or 30.0)
        self.steps.setValue(fit.steps or 1000)
        self.seed.setValue(fit.seed)
        self.held_out.setValue(100 * fit.held_out)
        del blockers
        self._show_needed()

    def _show_needed(self) -> None:
        self.seconds.setVisible(self.budget.currentData() == "seconds")
        self.steps.setVisible(self.budget.currentData() == "steps")

    def _set_field(self, spec: FieldSpec) -> None:
        if self._picture is not None:
            self.session.set_field(self._picture.id, spec)

    def _set_fit(self) -> None:
        self._show_needed()
        if self._picture is None:
            return
        kind = self.budget.currentData()
        fit = replace(
            self._picture.fit,
            seconds=self.seconds.value() if kind == "seconds" else None,
            steps=self.steps.value() if kind == "steps" else None,
            seed=self.seed.value(),
            held_out=self.held_out.value() / 100,
        )
        self.session.set_fit(self._picture.id, fit)


def _form(layout: QVBoxLayout) -> QFormLayout:
    rows = QWidget()
    form = QFormLayout(rows)
    form.setContentsMargins(0, 0, 0, 0)
    form.setHorizontalSpacing(12)
    form.setVerticalSpacing(8)
    form.setLabelAlignment(Qt.AlignmentFlag.AlignVCenter)
    layout.addWidget(rows)
    return form


def quality_sentence(quality: ImageQuality) -> str:
    """Say how near the field is to the picture."""
    text = f"{quality.psnr:.1f} dB on learned pixels"
    if quality.held_out_psnr is not None and quality.held_out_ssim is not None:
        text += (
            f"\n{quality.held_out_psnr:.1f} dB, SSIM {quality.held_out_ssim:.3f} "
            "where pixels were held out"
        )
    return text


def hint(state: SessionState, picture: Picture | None) -> str:
    """Say what to do, or why nothing is to be seen yet."""
    if picture is None:
        return "Open a picture first; it is learned here."
    if not picture.raster.has_pixels:
        return "A compact field without its pixels: open the picture itself to fit it."
    if state.picture.fit_picture not in (None, picture.id):
        return "Another picture is being fitted; Train fits this one instead."
    if state.fit_phase is FitPhase.STARTING and not state.is_ready:
        return (
            "Preparing the network engine. After installing, the first start compiles "
            "for about a minute; later ones do not."
        )
    if state.fit_phase is FitPhase.PAUSED:
        return "Paused. Train goes on from here."
    if state.fit_phase is FitPhase.FAILED:
        return "The fit stopped; the message says why. Restart tries again."
    if picture.snapshot is None and state.fit_phase is FitPhase.IDLE:
        return "Press Train (Space): the field appears at once and sharpens."
    return ""
