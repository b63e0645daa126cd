"""Writes frame_rate.csv: which frames musubi-tuner keeps of clips that state their source_fps.

Needs numpy, opencv-python-headless, Pillow, av, and musubi-tuner's sources. From this module's folder:

    python src/test/python/frame_rate.py MUSUBI/src/musubi_tuner/dataset \
        > src/test/resources/dev/genga/video/frame_rate.csv
"""

import sys
import tempfile

import numpy as np
from PIL import Image

sys.path.insert(0, sys.argv[1])
from media_utils import load_video  # noqa: E402

FRAMES = 150
RATES = [8.0, 10.0, 12.0, 14.985, 15.0, 15.9, 16.0, 16.5, 20.0, 23.976, 24.0, 25.0, 29.97, 30.0, 32.0, 48.0, 50.0, 59.94, 60.0, 120.0]
PARTS = [(25.0, 10, 30), (30.0, 0, 17), (12.0, 3, 20), (23.976, 33, None), (60.0, None, 5), (8.0, 1, 2), (24.0, 500, None)]

with tempfile.TemporaryDirectory() as folder:
    for i in range(FRAMES):
        Image.fromarray(np.full((1, 1, 3), i, dtype=np.uint8)).save(f"{folder}/{i:04}.png")
    print("frames,source,target,start,end,kept")
    for rate, start, end in [(rate, None, None) for rate in RATES] + PARTS:
        kept = [int(frame[0, 0, 0]) for frame in load_video(folder, start, end, source_fps=rate, target_fps=16.0)]
        print(FRAMES, rate, 16.0, start or 0, 2**31 - 1 if end is None else end, " ".join(map(str, kept)), sep=",")
