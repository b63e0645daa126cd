"""Writes films whose every frame shows its own number, in forms that genga doesn't write itself.

    numbered.py FOLDER

As NumberedFilm.java draws them: the number is in bits, 8 x 8 pixels each, at the bottom left.
"""

import sys
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

WIDTH, HEIGHT, BITS, BIT, BAR = 128, 72, 10, 8, 12
SCENES = [(0, 80), (80, 170), (170, 250)]


def picture(index, bar=None):
    scene = next(i for i, (first, end) in enumerate(SCENES) if first <= index < end)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    planes = [(x + 40 * scene) % 160 + 40, (y * 2 + 90 * scene) % 160 + 40, np.full_like(x, 60 + 70 * scene)]
    rgb = np.stack(planes, -1).astype(np.uint8)
    if bar is not None:
        rgb[:, bar % WIDTH : bar % WIDTH + BAR] = 255
    for bit in range(BITS):
        rgb[HEIGHT - BIT :, bit * BIT : (bit + 1) * BIT] = 255 if index >> bit & 1 else 0
    return rgb


def progressive(index):
    return av.VideoFrame.from_ndarray(picture(index), format="rgb24")


def woven(index, first=0):
    """Rows of two moments in turn, colours too: a white bar moves, the number stands.

    first: 0 where even rows are of the earlier moment, 1 where odd ones are.
    """
    fields = [picture(index, 8 * index + (4 if row != first else 0))[row::2] for row in (0, 1)]
    halves = [
        av.VideoFrame.from_ndarray(np.ascontiguousarray(field), format="rgb24").reformat(format="yuv420p").to_ndarray()
        for field in fields
    ]
    size, quarter = WIDTH * HEIGHT // 2, WIDTH * HEIGHT // 8
    planes = []
    for start, length, row in ((0, size, WIDTH), (size, quarter, WIDTH // 2), (size + quarter, quarter, WIDTH // 2)):
        rows = [half.reshape(-1)[start : start + length].reshape(-1, row) for half in halves]
        planes.append(np.stack(rows, 1).reshape(-1))
    return av.VideoFrame.from_ndarray(np.concatenate(planes).reshape(-1, WIDTH), format="yuv420p")


def write(file, times, options, aspect=None, draw=progressive):
    with av.open(str(file), "w") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 1000)
        stream.options = options
        if aspect:
            stream.codec_context.sample_aspect_ratio = aspect
        for index, time in enumerate(times):
            frame = draw(index)
            frame.pts, frame.time_base = time, Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def bare(width, height, first, count):
    """A bare H.264 stream: no container, no times."""
    codec = av.CodecContext.create("libx264", "w")
    codec.width, codec.height, codec.pix_fmt = width, height, "yuv420p"
    codec.time_base, codec.framerate = Fraction(1, 25), Fraction(25)
    codec.options = {"crf": "20", "g": "60", "bf": "0", "tune": "zerolatency"}
    data = b""
    for i in range(count):
        frame = av.VideoFrame.from_ndarray(picture(first + i)[:height, :width], format="rgb24")
        frame.pts, frame.time_base = i, Fraction(1, 25)
        data += b"".join(bytes(packet) for packet in codec.encode(frame))
    return data + b"".join(bytes(packet) for packet in codec.encode(None))


def main():
    folder = Path(sys.argv[1])
    even = [40 * i for i in range(250)]
    # B frames need an edit list in mp4, since the first frame shown isn't the first stored.
    quality = {"crf": "20", "g": "60"}
    write(folder / "b-frames.mp4", even, {**quality, "bf": "3", "b_strategy": "0"})
    # Two moments in each frame, said in the file (odd rows come first, as x264 is told by the frames), and not.
    fields = {**quality, "bf": "0", "x264-params": "bff=1"}
    write(folder / "fields.mkv", even, fields, draw=lambda index: woven(index, 1))
    write(folder / "untold-fields.mp4", even, {**quality, "bf": "0"}, draw=woven)
    # Of two sizes, and without times.
    (folder / "changing-size.h264").write_bytes(bare(128, 72, 0, 40) + bare(96, 64, 80, 40))
    (folder / "bare.h264").write_bytes(bare(128, 72, 0, 100))
    # Interlaced flags on frames of one moment, and times that jump between 30, 60 and 24 frames a second.
    write(folder / "interlaced.mkv", even, {**quality, "x264-params": "tff=1"})
    steps = [33, 34, 33, 17, 16, 17, 42, 41, 42]
    uneven = [sum(steps[j % 9] for j in range(i)) for i in range(250)]
    write(folder / "uneven.mkv", uneven, {**quality, "bf": "2"})
    # Pixels a third wider than high, as on a DVD of a wide film.
    write(folder / "wide-pixels.mp4", even, quality, Fraction(4, 3))


if __name__ == "__main__":
    main()
