"""`inrview family`: what can be done with families, each in a file of its own."""

from argparse import Namespace
from importlib import import_module

from inrview.app.cli_console import Console

_PLACES = {
    "fit": "cli_family_fit:fit",
    "add": "cli_family_add:add",
    "sample": "cli_family_made:sample",
    "morph": "cli_family_made:morph",
    "mean": "cli_family_made:mean",
    "points": "cli_family_points:points",
    "landmarks": "cli_family_landmarks:landmarks",
    "colour": "cli_family_colour:colour",
    "paint": "cli_family_paint:paint",
}


def family(arguments: Namespace, console: Console) -> int:
    """Do what the word after `family` says."""
    module, _, name = _PLACES[arguments.doing].partition(":")
    job = getattr(import_module(f"inrview.app.{module}"), name)
    return int(job(arguments, console))
