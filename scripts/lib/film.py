"""An animated picture out of screenshots."""

import io
from pathlib import Path
from typing import Final

from PIL import Image

_COLORS: Final = 255
# So many frames decide about the colours of all.
_SAMPLES: Final = 12


class Film:
    """Frames, each with how long it is to be seen."""

    def __init__(self) -> None:
        """Have no frame yet."""
        self._frames: list[Image.Image] = []
        self._durations: list[int] = []

    def add(self, png: bytes, milliseconds: int) -> None:
        """Add a frame; one that looks like the frame before is shown longer instead."""
        frame = Image.open(io.BytesIO(png)).convert("RGB")
        if self._frames and frame.tobytes() == self._frames[-1].tobytes():
            self._durations[-1] += milliseconds
        else:
            self._frames.append(frame)
            self._durations.append(milliseconds)

    @property
    def seconds(self) -> float:
        """How long it takes."""
        return sum(self._durations) / 1000

    def write(self, file: Path) -> None:
        """Write it as a GIF that begins anew for ever; one palette for all, so that only what changes is stored."""
        palette = self._palette()
        # Dithering would make every frame differ everywhere.
        first, *others = [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in self._frames]
        first.save(file, save_all=True, append_images=others, duration=self._durations, loop=0, optimize=True)

    def _palette(self) -> Image.Image:
        samples = self._frames[:: max(1, len(self._frames) // _SAMPLES)] + self._frames[-1:]
        width, height = samples[0].size
        strip = Image.new("RGB", (width, height * len(samples)))
        for number, sample in enumerate(samples):
            strip.paste(sample, (0, number * height))
        return strip.quantize(_COLORS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)


def side_by_side(*pngs: bytes) -> bytes:
    """Return pictures of the same height as one."""
    pictures = [Image.open(io.BytesIO(png)).convert("RGB") for png in pngs]
    whole = Image.new("RGB", (sum(one.width for one in pictures), max(one.height for one in pictures)))
    left = 0
    for one in pictures:
        whole.paste(one, (left, 0))
        left += one.width
    written = io.BytesIO()
    whole.save(written, "PNG")
    return written.getvalue()
