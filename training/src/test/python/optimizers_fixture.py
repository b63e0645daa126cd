"""Writes ../resources/dev/genga/training/optimizer/steps/case.json and case.safetensors: what public programs make of a
few random tensors in 20 steps (one run: in 400) with gradients and rates that change.

Usage: python optimizers_fixture.py
Needs torch, numpy, safetensors, transformers, bitsandbytes, prodigyopt, schedulefree and lion-pytorch.

bitsandbytes finds the nearest code by a table of 65,536 values where its compiled library for CPUs is loaded, which is
off by one here and there; its plain PyTorch kernels, used here by hiding that library, find the nearest one.
"""

import ctypes
import importlib.metadata
import json
import math
import os
import pathlib

os.environ["TORCHDYNAMO_DISABLE"] = "1"


def refuse(name):
    raise OSError(f"{name} is hidden")


load, ctypes.cdll.LoadLibrary = ctypes.cdll.LoadLibrary, refuse
import bitsandbytes
from bitsandbytes.backends.cpu import ops as bitsandbytes_cpu

ctypes.cdll.LoadLibrary = load

import torch
from lion_pytorch import Lion
from prodigyopt import Prodigy
from safetensors.torch import save_file
from schedulefree import AdamWScheduleFree
from transformers.optimization import Adafactor

STEPS = 20
SHAPES = [(17, 256), (16, 256), (45, 93), (7, 33), (37,), (6, 4, 1, 2, 2)]
GRADIENT_SIZES = [1, 1e-2, 10, 1, 1e-3, 1]
FASTER = [1, 3]  # the tensors that LoRA+ takes for up matrices


def single(value):
    return torch.tensor(value, dtype=torch.float32).item()


FACTORS = [[single(10 ** (-t / 20) * (1 + 0.5 * math.cos(t))), single(0.7 * math.sin(1.3 * t))] for t in range(STEPS)]
RISE = [min(1, t / 4) for t in range(STEPS)]
COSINE = [0.5 * (1 + math.cos(math.pi * t / STEPS)) for t in range(STEPS)]
EVEN = [1.0] * STEPS
LONG = [1.0] * 20 * STEPS  # a rate that rises from 1e-6 has moved hardly anything after 20 steps
BOTH = [rise * fall for rise, fall in zip(RISE, COSINE)]

AdamW8bit = bitsandbytes.optim.AdamW8bit
RUNS = {
    "adamw": (torch.optim.AdamW, {"weight_decay": 0.1, "betas": (0.9, 0.99)}, 1e-2, BOTH),
    "adamw.plus": (torch.optim.AdamW, {}, 1e-3, COSINE),
    "adamw8bit": (AdamW8bit, {}, 1e-2, EVEN),
    "adamw8bit.other": (
        AdamW8bit,
        {"weight_decay": 0.1, "betas": (0.8, 0.95), "eps": 1e-6, "min_8bit_size": 4186},
        1e-2,
        BOTH,
    ),
    "adafactor": (Adafactor, {"relative_step": True}, None, EVEN),
    "adafactor.warm": (Adafactor, {"weight_decay": 0.1, "warmup_init": True, "relative_step": True}, None, EVEN),
    "adafactor.long": (Adafactor, {"weight_decay": 0.1, "warmup_init": True, "relative_step": True}, None, LONG),
    "adafactor.fixed": (
        Adafactor,
        {
            "eps": (1e-20, 1e-2),
            "clip_threshold": 0.5,
            "decay_rate": -0.5,
            "beta1": 0.9,
            "weight_decay": 0.01,
            "scale_parameter": False,
            "relative_step": False,
        },
        1e-2,
        BOTH,
    ),
    "adafactor.plus": (Adafactor, {"relative_step": False}, 1e-2, COSINE),
    "prodigy": (Prodigy, {}, 1.0, EVEN),
    "prodigy.other": (
        Prodigy,
        {
            "weight_decay": 0.01,
            "beta3": 0.9,
            "use_bias_correction": True,
            "safeguard_warmup": True,
            "d0": 1e-3,
            "d_coef": 8.0,
            "growth_rate": 1.5,
            "slice_p": 3,
        },
        1.0,
        BOTH,
    ),
    "prodigy.coupled": (
        Prodigy,
        {"weight_decay": 0.01, "betas": (0.0, 0.99), "decouple": False, "d0": 1e-5},
        0.5,
        COSINE,
    ),
    "lion": (Lion, {}, 1e-3, COSINE),
    "lion.decayed": (Lion, {"weight_decay": 0.1, "betas": (0.95, 0.98)}, 1e-3, BOTH),
    "lion.decoupled": (Lion, {"weight_decay": 1e-3, "decoupled_weight_decay": True}, 1e-3, COSINE),
    "schedulefree": (AdamWScheduleFree, {}, 1e-2, EVEN),
    "schedulefree.other": (
        AdamWScheduleFree,
        {
            "weight_decay": 0.1,
            "betas": (0.95, 0.99),
            "eps": 1e-6,
            "warmup_steps": 5,
            "r": 1.0,
            "weight_lr_power": 1.0,
        },
        1e-2,
        EVEN,
    ),
    "schedulefree.risen": (AdamWScheduleFree, {}, 1e-2, BOTH),
}
RATIO = 4


def draw(seed):
    random = torch.Generator().manual_seed(seed)
    first = [torch.randn(shape, generator=random) * 0.5 for shape in SHAPES]
    first[1].zero_()  # as a LoRA's up matrix
    ways = [
        [torch.randn(shape, generator=random) * size for shape, size in zip(SHAPES, GRADIENT_SIZES)] for _ in range(2)
    ]
    return first, ways


def gradient(ways, tensor, step):
    of_first, of_second = FACTORS[step % STEPS]
    return ways[0][tensor] * of_first + ways[1][tensor] * of_second


def smallest_of_lion(ways):
    """How near to zero Lion's sum comes, whose sign is all that counts, as a share of its summands."""
    smallest = math.inf
    for beta1, beta2 in ((0.9, 0.99), (0.95, 0.98)):
        for tensor in range(len(SHAPES)):
            mean = torch.zeros(SHAPES[tensor])
            for step in range(STEPS):
                new = gradient(ways, tensor, step)
                size = (mean * beta1).abs() + (new * (1 - beta1)).abs()
                share = (mean * beta1 + new * (1 - beta1)).abs() / size
                smallest = min(smallest, share.min().item())
                mean = mean * beta2 + new * (1 - beta2)
    return smallest


def watch_roundings(unsure):
    """Notes where a value of an 8-bit state is so near to the middle of two codes that float32 decides."""
    quantize = bitsandbytes_cpu._quant_blockwise_fp32_direct

    def watched(values, code, absmax, out, blocksize):
        quantize(values, code, absmax, out, blocksize)
        middles = (code[:-1] + code[1:]) / 2
        largest = absmax.repeat_interleave(blocksize)[: values.numel()].reshape(values.shape)
        scaled = values / largest
        distance = (scaled.reshape(-1, 1) - middles).abs()
        allowed = 4e-7 * middles.abs() + (2e-7 if code[0] < 0 else 0)
        near = (distance <= allowed).any(dim=1).reshape(values.shape)
        unsure[id(out)] = unsure.get(id(out), False) | near

    bitsandbytes_cpu._quant_blockwise_fp32_direct = watched
    return quantize


def groups(key, parameters, rate):
    if not key.endswith(".plus"):
        return parameters
    slow = [p for i, p in enumerate(parameters) if i not in FASTER]
    return [{"params": slow, "lr": rate}, {"params": [parameters[i] for i in FASTER], "lr": rate * RATIO}]


def run(key, first, ways, tensors):
    kind, arguments, rate, shares = RUNS[key]
    parameters = [torch.nn.Parameter(values.clone()) for values in first]
    optimizer = kind(groups(key, parameters, rate), lr=rate, **arguments)
    full = [group["lr"] for group in optimizer.param_groups]
    unsure = {}
    quantize = watch_roundings(unsure)
    sizes = []
    if hasattr(optimizer, "train"):
        optimizer.train()
    for step in range(len(shares)):
        for group, of_group in zip(optimizer.param_groups, full):
            group["lr"] = None if rate is None else of_group * shares[step]
        for i, parameter in enumerate(parameters):
            parameter.grad = gradient(ways, i, step)
        optimizer.step()
        sizes.append(optimizer.param_groups[0].get("d"))
    bitsandbytes_cpu._quant_blockwise_fp32_direct = quantize
    for i, parameter in enumerate(parameters):
        tensors[f"{key}.last.{i}"] = parameter.detach().clone()
        state = optimizer.state[parameter]
        if kind is AdamW8bit and state["state1"].dtype == torch.uint8:
            for name in ("state1", "state2"):
                tensors[f"{key}.{name}.{i}"] = state[name].clone()
            for name in ("absmax1", "absmax2"):
                tensors[f"{key}.{name}.{i}"] = state[name].clone()
            either = unsure[id(state["state1"])] | unsure[id(state["state2"])]
            tensors[f"{key}.unsure.{i}"] = either.to(torch.uint8)
    if hasattr(optimizer, "eval"):
        optimizer.eval()
        for i, parameter in enumerate(parameters):
            tensors[f"{key}.averaged.{i}"] = parameter.detach().clone()
    moved = max((p.detach() - v).abs().max().item() for p, v in zip(parameters, first))
    print(f"{key}: moved by up to {moved:.3g}, d {sizes[-1]}")
    told = ",".join(f"{name}={value}" for name, value in arguments.items())
    described = {
        "key": key,
        "ss_optimizer": f"{kind.__module__}.{kind.__name__}" + (f"({told})" if told else ""),
        "class": f"{kind.__module__}.{kind.__name__}",
        "arguments": {name: list(value) if isinstance(value, tuple) else value for name, value in arguments.items()},
        "learning_rates": [0 if rate is None else rate * share for share in shares],
        "loraplus_ratio": RATIO if key.endswith(".plus") else None,
    }
    if kind is Prodigy:
        described["d"] = sizes
    return described


def main():
    seed = 2026
    while smallest_of_lion(draw(seed)[1]) < 2e-6:
        seed += 1
    first, ways = draw(seed)
    tensors = {f"first.{i}": values for i, values in enumerate(first)}
    for i in range(len(SHAPES)):
        tensors[f"way.0.{i}"] = ways[0][i]
        tensors[f"way.1.{i}"] = ways[1][i]
    runs = [run(key, first, ways, tensors) for key in RUNS]
    tensors["codes.signed"] = bitsandbytes.functional.create_dynamic_map(signed=True)
    tensors["codes.unsigned"] = bitsandbytes.functional.create_dynamic_map(signed=False)
    packages = ("torch", "transformers", "bitsandbytes", "prodigyopt", "schedulefree", "lion-pytorch")
    case = {
        "case": "optimizers",
        "title": "Parameters after 20 steps of each optimizer",
        "sources": [{"package": name, "version": importlib.metadata.version(name)} for name in packages],
        "config": {
            "seed": seed,
            "ss_optimizer": "as musubi-tuner makes it of class and arguments (training/trainer_base.py, get_optimizer)",
            "steps": STEPS,
            "shapes": [list(shape) for shape in SHAPES],
            "gradient_factors": FACTORS,
            "faster": FASTER,
            "runs": runs,
        },
        "tensors": {
            "first.I": "tensor I before the first step",
            "way.0.I, way.1.I": "its gradient in step t is way.0 times gradient_factors[t % 20][0] plus way.1 times the other",
            "KEY.last.I": "after the last step of run KEY; of the schedule-free ones the point that trains",
            "KEY.averaged.I": "of the schedule-free ones the point that is used",
            "KEY.state1.I, KEY.state2.I": "codes of the 8-bit first and second moment, absmax1 and absmax2 their blocks' sizes",
            "KEY.unsure.I": "1 where, in some step, a moment was so near to the middle of two codes that rounding decides",
            "codes.signed, codes.unsigned": "what a code of the first, of the second moment stands for",
        },
        "tolerances": {
            "last": "atol 1e-5: in each of 20 steps a value of up to 4 is rounded twice (half an ulp is 1.2e-7, all in one"
            " direction at worst), and an update of up to 0.1 has seen ten roundings",
            "last.adafactor.long": "atol 5e-5: 400 steps of which each rounds a value of up to 4 twice; roundings that fall as they"
            " may add up to the root of 800 times 1.2e-7, so this is 15 times as much, and less than a thousandth of what moves",
            "d": "atol 0, rtol 1e-4: it is a quotient of sums of differences of near values of which few are as large as their rounding",
            "absmax": "atol 0, rtol 1e-5",
        },
    }
    out = pathlib.Path(__file__).parent.parent / "resources/dev/genga/training/optimizer/steps"
    out.mkdir(parents=True, exist_ok=True)
    save_file({name: values.contiguous() for name, values in tensors.items()}, out / "case.safetensors")
    (out / "case.safetensors").chmod(0o644)
    (out / "case.json").write_text(json.dumps(case, indent=1) + "\n")


if __name__ == "__main__":
    main()
