"""What the actions about compositions do that is the window's own affair."""

from inrview.app.family_commands import FamilyCommands


class ComposeCommands(FamilyCommands):
    """Each does what the session does and shows the numbers that can be changed."""

    def toggle_slopes(self) -> None:
        """Colour the slice by its slopes, or by its values again."""
        look = self.look.state
        is_on = look.shows_slice and look.shows_slopes
        self.look.change(shows_slice=True, shows_slopes=not is_on)

    def show_compose(self) -> None:
        """Bring the Compose panel to the front."""
        self._window.docks.show_panel("compose")

    def show_compactness(self) -> None:
        """Bring what the field takes in few bytes to the front."""
        self._window.docks.show_panel("compact")

    def take_from_family(self) -> None:
        """Take a shape of the family, and stay where it can be joined and changed."""
        self.session.explore.take()
        self.session.pump()
        self.show_compose()

    def join(self, kind: str) -> None:
        """Join the two chosen shapes, and show what can be changed about it."""
        self.session.composition.join(kind)
        self.show_compose()

    def change_shape(self, kind: str) -> None:
        """Offset, hollow, crop or move the current shape, and show its numbers."""
        self.session.composition.change_shape(kind)
        self.show_compose()
