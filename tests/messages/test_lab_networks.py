"""How networks of a lab are written."""

import pytest

from inrview.messages.lab_networks import pane_settings, pane_title, parse_network
from inrview.messages.notes import UserError
from inrview.messages.picture_field import picture_field


def test_a_name_alone_means_our_settings() -> None:
    assert parse_network("siren", 64, 48) == picture_field(64, 48, "siren")


def test_settings_follow_the_name() -> None:
    spec = parse_network("fourier:sigma=10:hidden=64", 64, 48)
    assert (spec.sigma, spec.hidden) == (10.0, 64)
    assert pane_title(spec) == "Fourier features, \u03c3 10"
    assert "hidden 64" in pane_settings(spec)


def test_a_preset_comes_before_settings_wherever_it_stands() -> None:
    paper = picture_field(64, 48, "siren", "paper")
    spec = parse_network("siren:omega=20:paper", 64, 48)
    assert (spec.hidden, spec.omega) == (paper.hidden, 20.0)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("perceptron", "no network 'perceptron'; there are: hash"),
        ("siren:sigma=3", "'sigma=3' is no setting of the network 'siren'"),
        ("fourier:sigma=0", "sigma is 0, outside of"),
        ("fourier:sigma=ten", "sigma must be a number"),
        ("relu:hidden=2.5", "hidden must be a whole number"),
        ("", "no network ''"),
    ],
)
def test_what_is_no_network_is_told(text: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        parse_network(text, 64, 48)
