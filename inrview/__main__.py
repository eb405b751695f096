"""`python -m inrview`: the same as the `inrview` command."""

from inrview.app.command_line import main

if __name__ == "__main__":
    raise SystemExit(main())
