"""Shapes and spacing of the widgets, in the colours of a theme."""

from collections.abc import Mapping
from string import Template

from inrview.messages.resources import resource

_SHEET = Template("""
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QMainWindow, QMainWindow::separator { background: $window; }
QMainWindow::separator { width: 5px; height: 5px; }
QMainWindow::separator:hover { background: $accent; }
QWidget { outline: none; }
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 4px; }

QMenuBar { background: $panel; border-bottom: 1px solid $line; padding: 1px 4px; }
QMenuBar::item { padding: 4px 9px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected { background: $hover; }
QMenu { background: $panel; border: 1px solid $line; padding: 5px; }
QMenu::item { padding: 5px 26px 5px 10px; border-radius: 4px; }
QMenu::item:selected { background: $hover; }
QMenu::item:disabled { color: $quiet; }
QMenu::separator { height: 1px; background: $line; margin: 5px 8px; }
QMenu::icon { padding-left: 8px; }

QToolBar { background: $panel; border: none; border-bottom: 1px solid $line;
           padding: 4px 8px; spacing: 4px; }
QToolBar::separator { background: $line; width: 1px; margin: 8px 6px; }
QToolButton { border: 1px solid transparent; border-radius: 6px; padding: 5px 7px;
              background: transparent; }
QToolButton:hover { background: $hover; }
QToolButton:pressed { background: $line; }
QToolButton:checked { background: $hover; color: $accent; border-color: $line; }
QToolButton:focus { border-color: $accent; }
QToolButton::menu-indicator { width: 0px; }

QStatusBar { background: $panel; border-top: 1px solid $line; color: $quiet; }
QStatusBar::item { border: none; }
QStatusBar QLabel { color: $quiet; padding: 2px 7px; }

QStatusBar QToolButton[role="small"] { padding: 1px 7px; border-radius: 4px;
    color: $quiet; }
QStatusBar QToolButton[role="small"]:checked { color: $accent; }

QDockWidget { color: $quiet; }
QDockWidget::title { background: $panel; padding: 7px 12px; text-align: left;
                     border-bottom: 1px solid $line; }
QDockWidget > QWidget { background: $panel; }
QTabBar { background: $panel; }
QTabBar::tab { background: transparent; color: $quiet; padding: 7px 7px;
               border: none; border-bottom: 2px solid transparent; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; border-bottom: 2px solid $accent; }
QTabBar::tab:focus { color: $accent; }
QTabWidget::pane { border: none; border-top: 1px solid $line; }
QScrollArea, QScrollArea > QWidget > QWidget { background: $panel; }

QPushButton { background: $raised; border: 1px solid $line; border-radius: 6px;
              padding: 5px 14px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $line; }
QPushButton:disabled { color: $quiet; background: transparent; }
QPushButton:focus { border-color: $accent; }
QToolButton[role="plain"] { background: $raised; border: 1px solid $line; }
QToolButton[role="plain"]:hover { background: $hover; }
QToolButton[role="plain"]:focus { border-color: $accent; }
QToolButton[role="plain"]:disabled { background: transparent; color: $quiet; }
QPushButton[role="swatch"] { padding: 2px; border-radius: 4px;
                             background: transparent; }
QPushButton[role="swatch"]:checked { border: 2px solid $accent; }
QPushButton[role="swatch"]:focus { border-color: $text; }
QPushButton[role="primary"], QToolButton[role="primary"] {
    background: $accent; color: $on_accent; border: 1px solid $accent;
    font-weight: 600; }
QPushButton[role="primary"]:hover, QToolButton[role="primary"]:hover {
    background: $accent_hover; border-color: $accent_hover; }
QPushButton[role="primary"]:focus, QToolButton[role="primary"]:focus {
    border: 1px solid $text; }
QPushButton[role="primary"]:disabled, QToolButton[role="primary"]:disabled {
    background: $raised; color: $quiet; border-color: $line; }
QPushButton[role="link"], QToolButton[role="link"] {
    background: transparent; border: 1px solid transparent; color: $accent;
    padding: 0px 4px; }
QPushButton[role="link"]:hover, QToolButton[role="link"]:hover { color: $accent_hover;
    text-decoration: underline; }
QPushButton[role="link"]:focus, QToolButton[role="link"]:focus {
    border-color: $accent; }

QToolButton[segment] { background: $raised; border: 1px solid $line;
    border-radius: 0px; padding: 5px 4px; }
QToolButton[segment="first"] { border-top-left-radius: 6px;
    border-bottom-left-radius: 6px; }
QToolButton[segment="last"] { border-top-right-radius: 6px;
    border-bottom-right-radius: 6px; }
QToolButton[segment]:hover { background: $hover; }
QToolButton[segment]:checked { background: $accent; color: $on_accent;
    border-color: $accent; }
QToolButton[segment]:focus { border-color: $text; }
QToolButton[segment]:disabled { color: $quiet; }

QFrame[role="pane"] { background: $panel; border: 1px solid $line;
    border-radius: 6px; }
QFrame[role="pane"][chosen="true"] { border: 1px solid $accent; }

QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox, QPlainTextEdit {
    background: $field; border: 1px solid $line; border-radius: 6px;
    padding: 4px 6px; selection-background-color: $accent;
    selection-color: $on_accent; }
QLineEdit:hover, QSpinBox:hover, QDoubleSpinBox:hover, QComboBox:hover {
    border-color: $quiet; }
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus,
QPlainTextEdit:focus { border-color: $accent; }
QSpinBox, QDoubleSpinBox { padding-right: 0px; }
QSpinBox::up-button, QDoubleSpinBox::up-button { subcontrol-origin: border;
    subcontrol-position: top right; width: 18px; border: none;
    border-top-right-radius: 6px; margin: 1px 1px 0px 0px; }
QSpinBox::down-button, QDoubleSpinBox::down-button { subcontrol-origin: border;
    subcontrol-position: bottom right; width: 18px; border: none;
    border-bottom-right-radius: 6px; margin: 0px 1px 1px 0px; }
QSpinBox::up-button:hover, QDoubleSpinBox::up-button:hover,
QSpinBox::down-button:hover, QDoubleSpinBox::down-button:hover {
    background: $hover; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow { image: url($icons/chevron-up.svg);
    width: 11px; height: 11px; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow, QComboBox::down-arrow {
    image: url($icons/chevron-down.svg); width: 11px; height: 11px; }
QComboBox::drop-down { border: none; width: 22px; }
QComboBox QAbstractItemView { background: $panel; border: 1px solid $line;
    selection-background-color: $hover; selection-color: $text; padding: 4px; }

QTreeView::branch, QTreeView::branch:selected { background: transparent;
    border-image: none; image: none; }
QTreeView, QListView { show-decoration-selected: 0; background: transparent;
    border: none; }
QTreeView::item, QListView::item { padding: 3px 4px; border-radius: 4px; }
QTreeView::item:hover, QListView::item:hover { background: $hover; }
QTreeView::item:selected, QListView::item:selected { background: $hover;
    color: $text; }
QTreeView:focus, QListView:focus { border: 1px solid $accent; border-radius: 6px; }
QTreeView, QListView { border: 1px solid transparent; }
QTreeView QLineEdit { padding: 0px 4px; border-radius: 4px; }

QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $line; }
QSlider::sub-page:horizontal { background: $accent; border-radius: 2px; }
QSlider::handle:horizontal { width: 14px; height: 14px; margin: -6px 0px;
    border-radius: 8px; background: $accent; border: 1px solid $panel; }
QSlider::handle:horizontal:hover { background: $accent_hover; }
QSlider::handle:horizontal:focus { border: 2px solid $text; }
QSlider::sub-page:horizontal:disabled, QSlider::handle:horizontal:disabled {
    background: $line; }

QProgressBar { background: $line; border: none; border-radius: 3px;
    min-height: 6px; max-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }

QCheckBox { spacing: 8px; }
QCheckBox::indicator, QTableView::indicator, QListView::indicator {
    width: 15px; height: 15px;
    border: 1px solid $quiet; border-radius: 4px; background: $field; }
QCheckBox::indicator:checked, QTableView::indicator:checked,
QListView::indicator:checked {
    background: $accent; border-color: $accent; image: url($icons/check.svg); }
QCheckBox::indicator:focus { border: 2px solid $text; }
QWidget[role="notice"] { background: $raised; border-bottom: 1px solid $accent; }
QCheckBox:focus, QRadioButton:focus { color: $accent; }

QScrollBar:vertical { background: transparent; width: 11px; margin: 0px; }
QScrollBar:horizontal { background: transparent; height: 11px; margin: 0px; }
QScrollBar::handle { background: $line; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: $quiet; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0px; height: 0px; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QLabel[role="section"] { color: $quiet; font-weight: 600; padding-top: 6px; }
QLabel[role="title"] { font-weight: 600; }
QLabel[role="quiet"] { color: $quiet; }
QLabel[role="figure"] { font-weight: 600; color: $text; }
QLabel[role="hero"] { font-size: 22pt; font-weight: 300; color: $text; }
QLabel[role="key"] { background: $raised; border: 1px solid $line;
    border-radius: 4px; padding: 1px 6px; }
QLabel[level="error"] { color: $error; }
QLabel[level="warning"] { color: $warning; }
QFrame[role="card"] { background: $raised; border: 1px solid $line;
    border-radius: 8px; }
QFrame[role="toast"] { background: $raised; border: 1px solid $line;
    border-radius: 10px; }
QFrame[role="popup"] { background: $panel; border: 1px solid $line; }
QWidget[role="welcome"] { background: transparent; }
""")


def style_sheet(colors: Mapping[str, object]) -> str:
    """Return Qt's style sheet for colours by their names in the theme."""
    icons = resource("icons").as_posix()
    return _SHEET.substitute(colors, icons=icons)
