"""Writes adapter/*.safetensors, dropout.safetensors and factors.safetensors among the tests' resources: what public programs make of small adapters.

musubi-tuner's own networks (LoRA with patterns, LoHa, LoKr) and LyCORIS' DoRA change the small transformer of
fixtures/golden; each file has the loss of a batch, the gradient of every tensor, and the tensors after two steps of
AdamW. *_first.safetensors is the adapter before, as the program writes it: what it draws is left as it is, what it
sets to zero gets random values. dropout.safetensors has single layers with dropout, factors.safetensors LoKr's factors
of many sizes. LyCORIS' LoHa and LoKr are compared with musubi-tuner's on the way.

Usage: python adapter_fixture.py MUSUBI/src
Needs torch, safetensors, transformers, einops, lycoris-lora.
"""

import json
import pathlib
import sys

import torch
from safetensors.torch import load_file, save_file

ROOT = pathlib.Path(__file__).resolve().parents[4]
GOLDEN = ROOT / "fixtures/golden"
OUT = ROOT / "training/src/test/resources/dev/genga/training/adapter"
FACTORS = ROOT / "wan/src/test/resources/dev/genga/wan/lora/factors.safetensors"
DROPOUT = ROOT / "tensor/src/test/resources/dev/genga/tensor/nn/dropout.safetensors"
RATE = 1e-3
SEED = 11

sys.path.insert(0, sys.argv[1])
torch.cuda.current_device = lambda: 0  # asked for when a text encoder's file is imported

from lycoris.modules.locon import LoConModule  # noqa: E402
from lycoris.modules.loha import LohaModule  # noqa: E402
from lycoris.modules.lokr import LokrModule  # noqa: E402
from musubi_tuner.networks import loha, lokr, lora, lora_wan  # noqa: E402
from musubi_tuner.wan.modules import model as wan  # noqa: E402


def attention(qkv, **_):
    """In float32: the trainer's own rounds to bfloat16, where nothing could be compared."""
    query, key, value = (part.transpose(1, 2) for part in qkv)
    return torch.nn.functional.scaled_dot_product_attention(query, key, value).transpose(1, 2).contiguous()


wan.flash_attention = attention


def model():
    config = json.loads((GOLDEN / "wan_transformer_t2v/case.json").read_text())["config"]
    names = ["model_type", "text_len", "in_dim", "dim", "ffn_dim", "freq_dim", "text_dim", "out_dim", "num_heads"]
    sizes = {name: config[name] for name in names}
    made = wan.WanModel(num_layers=config["num_layers"], eps=config["eps"], attn_mode="torch", **sizes)
    made.load_state_dict(load_file(GOLDEN / "wan_transformer_t2v/weights.safetensors"))
    return made.requires_grad_(False)


def loss(transformer, case):
    noisy = case["step0.noisy"]
    tokens = noisy.shape[2] * noisy.shape[3] * noisy.shape[4] // 4
    context = [case["context.0"], case["context.1"]]
    predicted = torch.stack(transformer(list(noisy), case["step0.timesteps"], context, tokens))
    return torch.nn.functional.mse_loss(predicted, case["step0.target"])


def fill_zeros(parameters):
    torch.manual_seed(SEED + 1)
    for parameter in parameters:
        if not parameter.any():
            parameter.data.normal_(std=0.05)


def train(name, transformer, parameters, state, facts=None, after=None):
    """parameters: by the keys of the file; state: what the file has."""
    case = load_file(GOLDEN / "lora_train_step/case.safetensors")
    fill_zeros(parameters.values())
    save_file({key: value.detach().clone().contiguous() for key, value in state().items()}, OUT / f"{name}_first.safetensors")
    optimizer = torch.optim.AdamW(parameters.values(), lr=RATE, weight_decay=0.01)
    tensors = {}
    for step in range(2):
        optimizer.zero_grad()
        value = loss(transformer, case)
        value.backward()
        tensors[f"loss.{step}"] = value.detach()
        if step == 0:
            tensors |= {f"gradient.{key}": parameter.grad.clone() for key, parameter in parameters.items()}
        optimizer.step()
    tensors |= {f"last.{key}": value.detach().clone() for key, value in parameters.items()}
    if after:
        tensors |= after(parameters)
    facts = {"rate": str(RATE), "seed": str(SEED)} | (facts or {})
    save_file({key: value.contiguous() for key, value in tensors.items()}, OUT / f"{name}.safetensors", facts)


def musubi(name, module, rank, alpha, after=None, **arguments):
    transformer = model()
    torch.manual_seed(SEED)
    network = module.create_arch_network(1.0, rank, alpha, None, None, transformer, **arguments)
    network.apply_to(None, transformer, apply_text_encoder=False, apply_unet=True)
    network.train()
    facts = {"rank": str(rank), "alpha": str(alpha)} | {key: str(value) for key, value in arguments.items()}
    wrapped = (lambda parameters: after(network, parameters)) if after else None
    train(name, transformer, dict(network.named_parameters()), network.state_dict, facts, wrapped)


def max_norm(network, parameters):
    norms = []
    for one in network.unet_loras:
        norms.append(((one.lora_up.weight @ one.lora_down.weight) * one.scale).norm().item())
    bound = sorted(norms)[len(norms) // 2]
    scaled, _, _ = network.apply_max_norm_regularization(bound, "cpu")
    assert 0 < scaled < len(norms)
    normed = {f"normed.{key}": value.detach().clone() for key, value in parameters.items()}
    return normed | {"bound": torch.tensor(bound)}


def dora(name, rank, alpha):
    transformer = model()
    torch.manual_seed(SEED)
    modules = {}
    for path, linear in transformer.named_modules():
        if path.startswith("blocks.") and isinstance(linear, torch.nn.Linear):
            key = "lora_unet_" + path.replace(".", "_")
            modules[key] = LoConModule(key, linear, 1.0, rank, alpha, weight_decompose=True)
            modules[key].apply_to()
    parameters = {f"{key}.{part}": value for key, one in modules.items() for part, value in one.named_parameters()}
    torch.manual_seed(SEED + 2)
    for key, parameter in parameters.items():
        if key.endswith("dora_scale"):
            parameter.data *= 1 + 0.1 * torch.randn_like(parameter)

    def state():
        return {f"{key}.{part}": value for key, one in modules.items() for part, value in one.custom_state_dict().items()}

    train(name, transformer, parameters, state, {"rank": str(rank), "alpha": str(alpha)})


def layer_seed(pass_seed, layer):
    mask = (1 << 64) - 1
    z = (pass_seed + 0x9E3779B97F4A7C15 * (layer + 1)) & mask
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
    return (z ^ (z >> 31)) & 0xFFFFFFFF


def uniform_dropout(x, p):
    """torch's own dropout draws otherwise in each build of it."""
    return x * (torch.rand(x.shape) > p).to(x.dtype) * (1 / (1 - p))


def dropped(name, module_class, passes=6, layer=3, **arguments):
    torch.manual_seed(SEED)
    linear = torch.nn.Linear(12, 10).requires_grad_(False)
    module = module_class(name, linear, 1.0, 3, 1.5, **arguments)
    module.apply_to()
    module.train()
    fill_zeros(module.parameters())
    x = torch.randn(2, 5, 12)
    gradient = torch.randn(2, 5, 10)
    tensors = {f"{name}.weight": linear.weight, f"{name}.bias": linear.bias, f"{name}.x": x, f"{name}.gradient": gradient}
    tensors |= {f"{name}.{part}": value.detach() for part, value in module.named_parameters()}
    for number in range(passes):
        torch.manual_seed(layer_seed(number, layer))
        y = linear(x)
        tensors[f"{name}.y.{number}"] = y.detach()
        for part, parameter in module.named_parameters():
            found = torch.autograd.grad(y, parameter, gradient, retain_graph=True)[0] if y.requires_grad else None
            tensors[f"{name}.gradient.{number}.{part}"] = torch.zeros_like(parameter) if found is None else found
    return tensors


def factors():
    rows = []
    for size in (96, 127, 128, 192, 250, 360, 512, 1024, 1536, 5120, 8960, 13824):
        for factor in (-1, 2, 3, 4, 7, 8, 16, 100):
            rows.append((size, factor, *lokr.factorization(size, factor)))
    return torch.tensor(rows)


def compare_with_lycoris():
    """Forward and gradients of LyCORIS' modules are those of musubi-tuner's."""
    for ours, theirs, more in ((loha.LoHaModule, LohaModule, {}), (lokr.LoKrModule, LokrModule, {"factor": 4})):
        results = []
        for module_class in (ours, theirs):
            torch.manual_seed(SEED)
            linear = torch.nn.Linear(48, 32).requires_grad_(False)
            module = module_class("one", linear, 1.0, 3, 1.5, **more)
            module.apply_to()
            torch.manual_seed(SEED + 3)
            for _, parameter in sorted(module.named_parameters()):
                parameter.data.normal_(std=0.3)
            y = linear(torch.randn(5, 48))
            y.square().sum().backward()
            results.append([y.detach()] + [p.grad for _, p in sorted(module.named_parameters())])
        for left, right in zip(*results, strict=True):
            torch.testing.assert_close(left, right, rtol=1e-4, atol=1e-4)


def main():
    for folder in (OUT, FACTORS.parent, DROPOUT.parent):
        folder.mkdir(parents=True, exist_ok=True)
    compare_with_lycoris()
    patterns = {"exclude_patterns": r"['.*cross_attn.*', '.*ffn.*']", "include_patterns": r"['.*ffn\\.0', '.*\\.1\\..*attn.v']"}
    musubi("lora", lora_wan, 3, 1.5, max_norm, **patterns)
    musubi("loha", loha, 2, 1.0)
    musubi("lokr", lokr, 2, 1.0, factor=8)
    musubi("lokr_whole", lokr, 16, 16.0)
    dora("dora", 2, 1.0)
    torch.nn.functional.dropout = uniform_dropout
    tensors = dropped("input", lora.LoRAModule, dropout=0.3)
    tensors |= dropped("rank", lora.LoRAModule, rank_dropout=0.4)
    tensors |= dropped("all", lora.LoRAModule, dropout=0.2, rank_dropout=0.3, module_dropout=0.4)
    tensors |= dropped("loha", loha.LoHaModule, rank_dropout=0.3, module_dropout=0.4)
    tensors |= dropped("lokr", lokr.LoKrModule, rank_dropout=0.3, module_dropout=0.4, factor=4)
    save_file({key: value.contiguous() for key, value in tensors.items()}, DROPOUT)
    save_file({"factors": factors()}, FACTORS)


if __name__ == "__main__":
    main()
