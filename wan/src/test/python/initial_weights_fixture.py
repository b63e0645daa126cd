"""Writes ../resources/dev/genga/wan/transformer/initial-weights.json: what the reference's WanModel holds before any
training, for small sizes and one seed.

Usage: python initial_weights_fixture.py WAN2.1_CHECKOUT
Needs torch and diffusers (whose mixins WanModel uses). Of the checkout only wan/modules/model.py and attention.py
are read.
"""

import importlib
import json
import pathlib
import sys
import types

import torch

SEED = 2025
SIZES = dict(text_len=8, in_dim=16, dim=24, ffn_dim=40, freq_dim=16, text_dim=20, out_dim=16, num_heads=2, num_layers=2)


def wan_model(checkout):
    """The class alone: the package's own __init__ needs a GPU."""
    modules = pathlib.Path(checkout) / "wan" / "modules"
    package = types.ModuleType("wan_modules")
    package.__path__ = [str(modules)]
    sys.modules["wan_modules"] = package
    return importlib.import_module("wan_modules.model").WanModel


def main():
    cls = wan_model(sys.argv[1])
    torch.manual_seed(SEED)
    model = cls(**SIZES)
    tensors = {}
    for name, tensor in model.state_dict().items():
        values = tensor.double().flatten()
        tensors[name] = dict(
            shape=list(tensor.shape), first=values[:4].tolist(), sum=values.sum().item(), squares=values.square().sum().item()
        )
    out = pathlib.Path(__file__).parent.parent / "resources/dev/genga/wan/transformer/initial-weights.json"
    out.write_text(json.dumps(dict(torch=torch.__version__, seed=SEED, sizes=SIZES, tensors=tensors), indent=1) + "\n")


main()
