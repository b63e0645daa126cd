"""Writes ../resources/dev/genga/training/optimizer/muon.safetensors: what torch.optim.Muon makes of two matrices in
three steps. Its iteration is held to the parameters' own float64, for in bfloat16, its habit, nothing could be compared.

Usage: python muon_fixture.py
Needs torch 2.9 or later and safetensors.
"""

import pathlib

import torch
from safetensors.torch import save_file

STEPS = 3
torch.Tensor.bfloat16 = lambda tensor: tensor


def main():
    torch.manual_seed(2026)
    shapes = [(10, 70), (72, 64)]
    first = [torch.randn(shape, dtype=torch.float64) for shape in shapes]
    parameters = [torch.nn.Parameter(values.clone()) for values in first]
    optimizer = torch.optim.Muon(
        parameters, lr=0.02, weight_decay=0.1, momentum=0.95, nesterov=True, adjust_lr_fn="match_rms_adamw"
    )
    tensors = {f"first.{i}": values for i, values in enumerate(first)}
    for step in range(STEPS):
        for i, parameter in enumerate(parameters):
            parameter.grad = torch.randn(shapes[i], dtype=torch.float64)
            tensors[f"gradient.{step}.{i}"] = parameter.grad.clone()
        optimizer.step()
    for i, parameter in enumerate(parameters):
        tensors[f"last.{i}"] = parameter.detach().clone()
    out = pathlib.Path(__file__).parent.parent / "resources/dev/genga/training/optimizer/muon.safetensors"
    out.parent.mkdir(parents=True, exist_ok=True)
    save_file({name: values.float().contiguous() for name, values in tensors.items()}, out)


if __name__ == "__main__":
    main()
