"""Start inrview from a checkout: the window, or without a screen the sample."""

if __name__ == "__main__":
    from inrview.app.command_line import start

    raise SystemExit(start())
