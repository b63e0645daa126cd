"""Writes films whose every frame shows its own number, in forms that genga doesn't write itself.

    numbered.py FOLDER

As NumberedFilm.java draws them: the number is in bits, 8 x 8 pixels each, at the bottom left.
"""

import sys
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

WIDTH, HEIGHT, BITS, BIT = 128, 72, 10, 8
SCENES = [(0, 80), (80, 170), (170, 250)]


def picture(index):
    scene = next(i for i, (first, end) in enumerate(SCENES) if first <= index < end)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    planes = [(x + 40 * scene) % 160 + 40, (y * 2 + 90 * scene) % 160 + 40, np.full_like(x, 60 + 70 * scene)]
    rgb = np.stack(planes, -1).astype(np.uint8)
    for bit in range(BITS):
        rgb[HEIGHT - BIT :, bit * BIT : (bit + 1) * BIT] = 255 if index >> bit & 1 else 0
    return rgb


def write(file, times, options, aspect=None):
    with av.open(str(file), "w") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 1000)
        stream.options = options
        if aspect:
            stream.codec_context.sample_aspect_ratio = aspect
        for index, time in enumerate(times):
            frame = av.VideoFrame.from_ndarray(picture(index), format="rgb24")
            frame.pts, frame.time_base = time, Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def main():
    folder = Path(sys.argv[1])
    even = [40 * i for i in range(250)]
    # B frames need an edit list in mp4, since the first frame shown isn't the first stored.
    quality = {"crf": "20", "g": "60"}
    write(folder / "b-frames.mp4", even, {**quality, "bf": "3", "b_strategy": "0"})
    # Interlaced flags, and times that jump between 30, 60 and 24 frames a second.
    write(folder / "interlaced.mkv", even, {**quality, "x264-params": "tff=1"})
    steps = [33, 34, 33, 17, 16, 17, 42, 41, 42]
    uneven = [sum(steps[j % 9] for j in range(i)) for i in range(250)]
    write(folder / "uneven.mkv", uneven, {**quality, "bf": "2"})
    # Pixels a third wider than high, as on a DVD of a wide film.
    write(folder / "wide-pixels.mp4", even, quality, Fraction(4, 3))


if __name__ == "__main__":
    main()
