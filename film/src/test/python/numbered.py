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


def woven(index):
    """Even rows of one moment, odd rows of the next: a white bar moves, the number stands."""
    rgb = picture(index, 8 * index)
    rgb[1::2] = picture(index, 8 * index + 4)[1::2]
    return rgb


def write(file, times, options, aspect=None, draw=picture):
    with av.open(str(file), "w") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 1000)
        stream.options = options
        if aspect:
            stream.codec_context.sample_aspect_ratio = aspect
        for index, time in enumerate(times):
            frame = av.VideoFrame.from_ndarray(draw(index), format="rgb24")
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


def stream(file, first, count):
    """A transport stream, which may be followed by another."""
    with av.open(str(file), "w", format="mpegts") as container:
        track = container.add_stream("libx264", rate=25)
        track.width, track.height, track.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        track.options = {"crf": "20", "g": "60", "bf": "0"}
        for i in range(count):
            frame = av.VideoFrame.from_ndarray(picture(first + i), format="rgb24")
            frame.pts, frame.time_base = i, Fraction(1, 25)
            container.mux(track.encode(frame))
        container.mux(track.encode(None))
    return file.read_bytes()


def main():
    folder = Path(sys.argv[1])
    even = [40 * i for i in range(250)]
    # B frames need an edit list in mp4, since the first frame shown isn't the first stored.
    quality = {"crf": "20", "g": "60"}
    write(folder / "b-frames.mp4", even, {**quality, "bf": "3", "b_strategy": "0"})
    # Two moments in each frame, said in the file, and not said.
    fields = {**quality, "bf": "0", "x264-params": "tff=1"}
    write(folder / "fields.mkv", even, fields, draw=woven)
    write(folder / "untold-fields.mp4", even, {**quality, "bf": "0"}, draw=woven)
    # Of two sizes, and without times.
    (folder / "changing-size.h264").write_bytes(bare(128, 72, 0, 40) + bare(96, 64, 80, 40))
    (folder / "bare.h264").write_bytes(bare(128, 72, 0, 100))
    # Two transport streams, each of which begins its time anew.
    (folder / "backwards.ts").write_bytes(stream(folder / "backwards.ts", 0, 60) + stream(folder / "backwards.ts", 80, 60))
    # Interlaced flags on frames of one moment, and times that jump between 30, 60 and 24 frames a second.
    write(folder / "interlaced.mkv", even, {**quality, "x264-params": "tff=1"})
    steps = [33, 34, 33, 17, 16, 17, 42, 41, 42]
    uneven = [sum(steps[j % 9] for j in range(i)) for i in range(250)]
    write(folder / "uneven.mkv", uneven, {**quality, "bf": "2"})
    # Pixels a third wider than high, as on a DVD of a wide film.
    write(folder / "wide-pixels.mp4", even, quality, Fraction(4, 3))


if __name__ == "__main__":
    main()
