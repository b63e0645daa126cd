"""Writes resize.csv: what OpenCV and Pillow make of a made-up picture, as hashes.

Needs numpy, opencv-python-headless and Pillow. From this module's folder:

    python src/test/python/resize.py > src/test/resources/dev/genga/video/resize.csv
"""

import hashlib

import cv2
import numpy as np
from PIL import Image

AREA = [
    # whole cells: halves, thirds, quarters, and unlike sides
    (64, 48, 32, 24), (66, 50, 33, 25), (96, 48, 32, 16), (96, 90, 24, 18), (60, 40, 20, 20), (40, 60, 40, 20),
    (500, 10, 100, 5), (35, 21, 5, 3),
    # broken cells
    (1280, 720, 384, 216), (1280, 720, 480, 272), (1280, 720, 853, 480), (640, 360, 639, 359), (330, 178, 267, 144),
    (101, 67, 50, 33), (101, 67, 100, 67), (101, 67, 101, 66), (99, 77, 98, 20), (1000, 30, 7, 3), (17, 13, 1, 1),
    (1001, 999, 333, 333), (64, 48, 32, 23), (720, 576, 512, 410),
]
LANCZOS = [
    (64, 48, 128, 96), (64, 48, 65, 49), (101, 67, 303, 100), (330, 178, 416, 224), (17, 13, 40, 13), (17, 13, 17, 40),
    (1, 1, 5, 4), (2, 3, 64, 64), (640, 360, 1280, 720), (300, 200, 100, 60), (64, 48, 32, 96),
]
COVER = [
    (1280, 720, 384, 208), (1280, 720, 832, 480), (720, 1280, 384, 208), (330, 178, 144, 144), (330, 178, 128, 224),
    (640, 480, 640, 480), (640, 480, 480, 640), (100, 100, 256, 144), (848, 480, 832, 480), (848, 480, 416, 240),
    (513, 511, 256, 256), (767, 415, 768, 416), (1001, 333, 64, 64),
]


def picture(width, height):
    """Byte i is the top byte of i times Knuth's multiplier, modulo 2^32."""
    i = np.arange(width * height * 3, dtype=np.uint64)
    return ((i * 2654435761 % 2**32) >> 24).astype(np.uint8).reshape(height, width, 3)


def area(image, width, height):
    return cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)


def lanczos(image, width, height):
    return np.array(Image.fromarray(image).resize((width, height), Image.LANCZOS))


def cover(image, width, height):
    """The rule of musubi-tuner's resize_image_to_bucket."""
    rows, columns = image.shape[:2]
    if (columns, rows) == (width, height):
        return image
    scale = max(width / columns, height / rows)
    scaled = (int(columns * scale + 0.5), int(rows * scale + 0.5))
    image = (lanczos if scale > 1 else area)(image, *scaled)
    left, top = (scaled[0] - width) // 2, (scaled[1] - height) // 2
    return image[top : top + height, left : left + width]


print("how,from width,from height,width,height,sha256")
for name, resize, cases in (("area", area, AREA), ("lanczos", lanczos, LANCZOS), ("cover", cover, COVER)):
    for w, h, width, height in cases:
        resized = np.ascontiguousarray(resize(picture(w, h), width, height))
        print(name, w, h, width, height, hashlib.sha256(resized.tobytes()).hexdigest(), sep=",")
