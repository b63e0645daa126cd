"""Writes small images of many kinds, and images.csv: what Pillow reads from them, as hashes.

Needs numpy, opencv-python-headless and Pillow. From this module's folder:

    python src/test/python/images.py src/test/resources/dev/genga/video
"""

import hashlib
import sys
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageCms

FOLDER = Path(sys.argv[1]) / "images"
WIDTH, HEIGHT = 45, 31

FOLDER.mkdir(exist_ok=True)
y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
waves = [np.sin((x * a + y * b) / 4.0) for a, b in ((1, 2), (2, -1), (-1, 1))]
pixels = np.stack([np.round(127.5 + 127.5 * wave) for wave in waves], axis=2).astype(np.uint8)
rgb = Image.fromarray(pixels)
grey = rgb.convert("L")
rgba = rgb.copy()
rgba.putalpha(grey)
wide = pixels.astype(np.uint16)[..., ::-1] * 256 + 77  # OpenCV's order is BGR
turned = Image.Exif()
turned[274] = 6
profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()

rgb.save(FOLDER / "rgb.png")
rgba.save(FOLDER / "rgba.png")
grey.save(FOLDER / "grey.png")
grey.convert("LA").save(FOLDER / "grey-alpha.png")
rgb.convert("1").save(FOLDER / "black-white.png")
rgb.convert("P").save(FOLDER / "palette.png")
rgb.quantize(5).save(FOLDER / "palette-5.png", transparency=3)
cv2.imwrite(str(FOLDER / "rgb-16-bit.png"), wide)
cv2.imwrite(str(FOLDER / "rgba-16-bit.png"), np.dstack([wide, wide[..., :1]]))
rgb.save(FOLDER / "quality-30.jpg", quality=30)
rgb.save(FOLDER / "quality-95.jpg", quality=95)
rgb.save(FOLDER / "full-chroma.jpg", subsampling=0)
rgb.save(FOLDER / "half-chroma.jpg", subsampling=1)
rgb.save(FOLDER / "progressive.jpg", progressive=True)
rgb.save(FOLDER / "turned.jpg", exif=turned)
rgb.save(FOLDER / "profile.jpg", icc_profile=profile)
rgb.save(FOLDER / "profile.png", icc_profile=profile)
grey.save(FOLDER / "grey.jpg")
rgb.save(FOLDER / "lossy.webp", quality=80)
rgb.save(FOLDER / "poor.webp", quality=5)
rgb.crop((0, 0, 44, 30)).save(FOLDER / "even.webp", quality=60)
rgb.crop((0, 0, 1, 1)).save(FOLDER / "one-pixel.webp", quality=60)
rgb.save(FOLDER / "lossless.webp", lossless=True)
rgba.save(FOLDER / "alpha.webp", quality=80)
rgb.save(FOLDER / "profile.webp", icc_profile=profile, exif=turned)
rgb.save(FOLDER / "rgb.bmp")
grey.save(FOLDER / "grey.bmp")
rgb.convert("P").save(FOLDER / "palette.bmp")
rgb.convert("1").save(FOLDER / "black-white.bmp")

with open(FOLDER.parent / "images.csv", "w") as table:
    print("file,width,height,sha256", file=table)
    for file in sorted(FOLDER.iterdir()):
        image = Image.open(file).convert("RGB")
        print(file.name, *image.size, hashlib.sha256(image.tobytes()).hexdigest(), sep=",", file=table)

# Not for the table: what is refused.
rgb.convert("CMYK").save(FOLDER / "cmyk.jpg")
rgb.save(FOLDER / "animated.webp", save_all=True, append_images=[grey.convert("RGB")])
rgb.save(FOLDER / "animated.gif")
Image.fromarray(np.uint16([[0, 256, 65535]])).save(FOLDER / "grey-16-bit.png")
