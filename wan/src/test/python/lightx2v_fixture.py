"""Makes src/test/resources/dev/genga/wan/lora/lightx2v: a distill LoRA of a small model, and the weights that
lightx2v's own adapter makes of the model with it.

    python lightx2v_fixture.py LIGHTX2V GOLDEN OUT

LIGHTX2V is a checkout of github.com/ModelTC/lightx2v (the fixture here: commit 0591c35e7b6f9cbb02dfb12f80acae7a81e6ba3e),
GOLDEN the folder fixtures/golden/wan_transformer_t2v, OUT where the two files go. Needs torch and safetensors.
"""

import sys
import types
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

STRENGTH = 0.9
PREFIX = "diffusion_model."


def adapter(checkout):
    """The adapter's class; its logger is replaced by one that says nothing."""
    quiet = types.SimpleNamespace(info=lambda text: None, error=print)
    sys.modules.setdefault("loguru", types.SimpleNamespace(logger=quiet))
    source = Path(checkout) / "lightx2v/models/networks/wan/lora_adapter.py"
    text = source.read_text(encoding="utf-8").replace("from lightx2v.utils.envs import *", "")
    module = types.ModuleType("lora_adapter")
    exec(compile(text, str(source), "exec"), module.__dict__)
    return module.WanLoraWrapper


def lora(weights):
    """Low ranks for some layers, whole differences for the rest, as extracted distill LoRAs have them."""
    made = {}

    def low(name, rank, down="lora_down", up="lora_up"):
        out, into = weights[name + ".weight"].shape
        made[f"{PREFIX}{name}.{down}.weight"] = torch.randn(rank, into) * 0.1
        made[f"{PREFIX}{name}.{up}.weight"] = torch.randn(out, rank) * 0.1

    def whole(name, end, parameter):
        made[f"{PREFIX}{name}.{end}"] = torch.randn(weights[f"{name}.{parameter}"].shape) * 0.05

    for layer in ("self_attn.q", "self_attn.o", "cross_attn.k", "ffn.0", "ffn.2"):
        low(f"blocks.0.{layer}", 4)
        whole(f"blocks.0.{layer}", "diff_b", "bias")
    low("blocks.1.self_attn.v", 3, "lora_A", "lora_B")
    whole("blocks.1.cross_attn.o", "diff", "weight")
    whole("blocks.1.cross_attn.o", "diff_b", "bias")
    for norm in ("norm3", "self_attn.norm_q", "self_attn.norm_k", "cross_attn.norm_q", "cross_attn.norm_k"):
        whole(f"blocks.0.{norm}", "diff", "weight")
    whole("blocks.0.norm3", "diff_b", "bias")
    for place in ("blocks.0", "blocks.1", "head"):
        whole(place, "diff_m", "modulation")
    for layer in ("text_embedding.0", "time_embedding.2", "time_projection.1", "head.head"):
        low(layer, 4)
        whole(layer, "diff_b", "bias")
    whole("patch_embedding", "diff", "weight")
    whole("patch_embedding", "diff_b", "bias")
    return made


def main():
    checkout, golden, out = sys.argv[1:]
    torch.manual_seed(77)
    weights = load_file(Path(golden) / "weights.safetensors")
    changes = lora(weights)
    changed = {name: tensor.clone() for name, tensor in weights.items()}
    model = types.SimpleNamespace(original_weight_dict=changed, config={})
    adapter(checkout)(model)._apply_lora_weights(changed, changes, STRENGTH)
    different = {name: tensor for name, tensor in changed.items() if not torch.equal(tensor, weights[name])}
    save_file(changes, Path(out) / "lora.safetensors", {"strength": str(STRENGTH)})
    save_file(different, Path(out) / "changed.safetensors", {"strength": str(STRENGTH)})
    print(f"{len(changes)} tensors change {len(different)} of {len(weights)}")


if __name__ == "__main__":
    main()
