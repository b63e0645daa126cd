"""Writes tiny clips in several formats, and clips.csv: what PyAV reads from them, as hashes.

Needs av and numpy. From this module's folder:

    python src/test/python/clips.py src/test/resources/dev/genga/video
"""

import hashlib
import sys
from fractions import Fraction

import av
import numpy as np

FOLDER = sys.argv[1]
CLIPS = [
    # file, encoder, pixel format, width, height
    ("vp9-odd-size.webm", "libvpx-vp9", "yuv420p", 97, 55),
    ("h264-10-bit.mp4", "libx264", "yuv420p10le", 98, 54),
    ("h264-444-odd-size.mp4", "libx264", "yuv444p", 97, 55),
    ("h264-422.mp4", "libx264", "yuv422p", 86, 54),
    ("hevc.mp4", "libx265", "yuv420p", 96, 64),
    ("mjpeg-full-range.avi", "mjpeg", "yuvj420p", 74, 46),
    ("mpeg2.mpg", "mpeg2video", "yuv420p", 90, 50),
    ("ffv1-rgb.mkv", "ffv1", "bgr0", 49, 27),
]
FRAMES = 5


def picture(k, width, height):
    """Slanting waves of colour that move with k."""
    y, x = np.mgrid[0:height, 0:width]
    waves = [np.sin((x * a + y * b + k * 3) / 9.0) for a, b in ((1, 2), (2, -1), (-1, 1))]
    return np.stack([np.round(127.5 + 127.5 * wave) for wave in waves], axis=2).astype(np.uint8)


def write(file, encoder, pixels, width, height):
    options = {"libx265": {"x265-params": "log-level=none"}}.get(encoder, {})
    with av.open(f"{FOLDER}/{file}", "w") as container:
        stream = container.add_stream(encoder, rate=25, options=options)
        stream.width, stream.height, stream.pix_fmt = width, height, pixels
        for k in range(FRAMES):
            frame = av.VideoFrame.from_ndarray(picture(k, width, height), format="rgb24").reformat(format=pixels)
            frame.pts, frame.time_base = k, Fraction(1, 25)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def write_sound():
    with av.open(f"{FOLDER}/sound-alone.mp4", "w") as container:
        stream = container.add_stream("aac", rate=16000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), dtype=np.float32), format="fltp", layout="mono")
        frame.sample_rate, frame.pts = 16000, 0
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


write_sound()
with open(f"{FOLDER}/clips.csv", "w") as table:
    print("file,width,height,frames,sha256 of all frames", file=table)
    for file, encoder, pixels, width, height in CLIPS:
        write(file, encoder, pixels, width, height)
        digest = hashlib.sha256()
        frames = [frame.to_ndarray(format="rgb24") for frame in av.open(f"{FOLDER}/{file}").decode(video=0)]
        for frame in frames:
            digest.update(frame.tobytes())
        print(file, width, height, len(frames), digest.hexdigest(), sep=",", file=table)
