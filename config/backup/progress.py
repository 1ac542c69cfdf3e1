from typing import TextIO


class Progress:
    """Show steps to the person at the console: a running percentage on a terminal, one line a step elsewhere."""

    def __init__(self, stream: TextIO):
        self.stream = stream
        self.is_terminal = stream.isatty()
        self.shown = ("", -1)

    def __call__(self, step: str, done: int, total: int) -> None:
        """Call it as often as is convenient; `done` of `total` are in units of the step."""
        percent = 100 * done // total if total else 100
        if (step, percent) == self.shown:
            return
        self.shown = (step, percent)
        if self.is_terminal:
            self.stream.write(f"\r{step} {percent:3d} %" + ("\n" if done >= total else ""))
        elif done >= total:
            self.stream.write(f"{step}: {total}\n")
        self.stream.flush()
