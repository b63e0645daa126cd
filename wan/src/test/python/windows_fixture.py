"""Writes windows.json among the tests' resources: where ComfyUI-WanVideoWrapper lays the windows of long videos, and how
much it lets their latents count.

Usage: python windows_fixture.py WRAPPER/context_windows/context.py
Needs torch.
"""

import json
import pathlib
import sys

import torch

OUT = pathlib.Path(__file__).resolve().parents[1] / "resources/dev/genga/wan/generation/windows.json"
source = pathlib.Path(sys.argv[1]).read_text().replace("from ..utils import log", "log = None")
wrapper = {}
exec(compile(source, sys.argv[1], "exec"), wrapper)

cases = []
for all_latents in [10, 21, 22, 30, 41, 64, 101]:
    for size, overlap in [(21, 4), (21, 1), (9, 3), (5, 2)]:
        for kind in ["static", "uniform"]:
            for step in range(7):
                windows = wrapper[f"{kind}_standard"](step, 7, all_latents, size, 1, overlap)
                assert all(window == list(range(window[0], window[0] + len(window))) for window in windows)
                cases.append(dict(
                    all=all_latents, size=size, overlap=overlap, kind=kind, step=step,
                    starts=[window[0] for window in windows],
                    weights=[wrapper["create_window_mask"](torch.ones(1, len(window), 1, 1), window, all_latents, overlap)
                             .flatten().tolist() for window in windows] if step == 0 and kind == "static" else None))
OUT.parent.mkdir(parents=True, exist_ok=True)
OUT.write_text(json.dumps(cases, separators=(",", ":")) + "\n")
