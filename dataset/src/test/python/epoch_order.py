"""Writes epoch_order.csv: the batches of four epochs, as musubi-tuner's data set and torch's loader give them.

Needs musubi-tuner's sources, torch, accelerate, voluptuous and toml. Cache files hold no tensor: only
their names are read. They are listed by name here; musubi-tuner itself takes them as the file system lists them.
From this module's folder:

    python src/test/python/epoch_order.py MUSUBI/src > src/test/resources/dev/genga/dataset/order/epoch_order.csv
"""

import argparse
import glob
import os
import sys
import tempfile
from multiprocessing import Value

sys.path.insert(0, sys.argv[1])

import torch  # noqa: E402
from accelerate.utils import set_seed  # noqa: E402
from musubi_tuner.dataset import bucket, config_utils  # noqa: E402
from musubi_tuner.dataset.image_video_dataset import ARCHITECTURE_WAN  # noqa: E402

SEED = 1234
IMAGES = [("still%d" % i, w, h) for i, (w, h) in enumerate([(640, 480), (480, 640), (512, 512)] * 3)]
HEADS = [("rain%d" % i, 0, frames) for i in range(5) for frames in (1, 5)]
PIECES = [("rain%d" % i, start, 9) for i in range(5) for start in (0, 7)]

names = glob.glob


def item_names(self, index):
    """The names of a batch's cache files, in place of what is in them."""
    key, number = self.bucket_batch_indices[index]
    items = self.buckets[key][number * self.batch_size : (number + 1) * self.batch_size]
    return [os.path.basename(item.latent_cache_path) for item in items]


def write(folder, files):
    os.makedirs(folder)
    for name in files:
        with open(os.path.join(folder, name), "wb") as file:
            file.write((2).to_bytes(8, "little") + b"{}")


with tempfile.TemporaryDirectory() as root:
    write(root + "/1", [f"{n}_{w:04}x{h:04}_wan.safetensors" for n, w, h in IMAGES] + [f"{n}_wan_te.safetensors" for n, _, _ in IMAGES])
    for number, windows in ((2, HEADS), (3, PIECES)):
        write(
            f"{root}/{number}",
            [f"{n}_{start:05}-{frames:03}_0256x0144_wan.safetensors" for n, start, frames in windows]
            + [f"{n}_wan_te.safetensors" for n, _, _ in windows],
        )
    config = {
        "general": {"caption_extension": ".txt", "enable_bucket": True, "resolution": [256, 144]},
        "datasets": [
            {"image_directory": root + "/1", "resolution": [256, 256], "batch_size": 2},
            {"video_directory": root + "/2", "num_repeats": 2},
            {"video_directory": root + "/3", "batch_size": 3},
        ],
    }
    glob.glob = lambda pattern: sorted(names(pattern))
    bucket.BucketBatchManager.__getitem__ = item_names
    set_seed(SEED)
    epoch = Value("i", 0)
    blueprint = config_utils.BlueprintGenerator(config_utils.ConfigSanitizer()).generate(
        config, argparse.Namespace(debug_dataset=False), architecture=ARCHITECTURE_WAN
    )
    group = config_utils.generate_dataset_group_by_blueprint(blueprint.dataset_group, training=True, shared_epoch=epoch)
    loader = torch.utils.data.DataLoader(group, batch_size=1, shuffle=True, collate_fn=lambda batch: batch[0])
    print("epoch,batch,files")
    for number in range(4):
        epoch.value = number + 1
        for i, files in enumerate(loader):
            print(number + 1, i, " ".join(files), sep=",")
