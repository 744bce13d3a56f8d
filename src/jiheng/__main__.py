"""`jiheng` and `python -m jiheng`: one sentence where the run is stopped, however early."""

import os
import signal
import sys


def main() -> None:
    """Run the command that the user typed; a stop while the program is loaded ends it too."""
    try:
        # Here, because these imports take long enough for somebody to press Ctrl+C.
        from jiheng.cli import main as run

        run()
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        from jiheng.kernel.language import language_of
        from jiheng.kernel.messages import message

        sys.stderr.write(message("cli.stopped", language_of(sys.argv[1:])) + "\n")
        sys.stderr.flush()
        # Not sys.exit: Python forgets the status where the stop fell into code it had made itself.
        os._exit(128 + signal.SIGINT)


if __name__ == "__main__":
    main()
