"""Writes window_fading.json and window_noise.json among the tests' resources: how much ComfyUI-WanVideoWrapper lets the
latents of a window count where windows fade as pyramids, and whose noise each latent starts from with its `freenoise`.

A case of window_noise.json has the order: for each latent the one whose noise it takes, read off noise that was drawn from the
same generator just before.

Usage: python window_fading_fixture.py WRAPPER/context_windows/context.py WRAPPER/nodes.py
The second file is the one that has the sampler (nodes_sampler.py in later versions). Needs torch.
"""

import json
import pathlib
import sys
import textwrap

import torch

OUT = pathlib.Path(__file__).resolve().parents[1] / "resources/dev/genga/wan/generation"
source = pathlib.Path(sys.argv[1]).read_text().replace("from ..utils import log", "log = None")
wrapper = {}
exec(compile(source, sys.argv[1], "exec"), wrapper)

fading = []
for size, overlap in [(21, 4), (20, 4), (9, 3), (5, 2), (6, 1), (2, 1)]:
    for all_latents in [size, size + 1, 3 * size - overlap]:
        for start in sorted({0, 1, all_latents - size, all_latents - 2}):
            for looped in [False, True]:
                window = [(start + i) % all_latents for i in range(size)]
                if not looped and start + size > all_latents:
                    continue
                if looped and all_latents == size:
                    continue
                mask = wrapper["create_window_mask"](torch.ones(1, size, 1, 1), window, all_latents, overlap, looped, "pyramid")
                fading.append(dict(all=all_latents, size=size, overlap=overlap, start=start, looped=looped, weights=mask.flatten().tolist()))
(OUT / "window_fading.json").write_text(json.dumps(fading, separators=(",", ":")) + "\n")

lines = pathlib.Path(sys.argv[2]).read_text().splitlines()
first = next(i for i, line in enumerate(lines) if line.strip() == "delta = context_frames - context_overlap")
depth = len(lines[first]) - len(lines[first].lstrip())
last = first
while not lines[last].strip() or len(lines[last]) - len(lines[last].lstrip()) >= depth:
    last += 1
shuffle = compile(textwrap.dedent("\n".join(lines[first:last])), sys.argv[2], "exec")

orders = []
for all_latents in [4, 9, 21, 22, 30, 38, 41, 64, 101]:
    for size, overlap in [(21, 4), (9, 3), (5, 2), (2, 1)]:
        for seed in [0, 42]:
            generator = torch.Generator(device="cpu").manual_seed(seed)
            drawn = torch.randn(4, all_latents, 2, 2, generator=generator)
            noise = drawn.clone()
            exec(shuffle, dict(torch=torch, noise=noise, seed_g=generator, context_frames=size, context_overlap=overlap, latent_video_length=all_latents))
            order = [next(j for j in range(all_latents) if torch.equal(noise[:, i], drawn[:, j])) for i in range(all_latents)]
            orders.append(dict(all=all_latents, size=size, overlap=overlap, seed=seed, order=order, next=torch.randn(1, generator=generator).item()))
(OUT / "window_noise.json").write_text(json.dumps(orders, separators=(",", ":")) + "\n")
