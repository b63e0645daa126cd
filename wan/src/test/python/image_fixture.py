"""Writes the image-to-video fixtures among the tests' resources: what Wan2.1's own programs make of small random models.

clip.pth is a small CLIP in the layout of Wan's own file, text part included; clip_vision.safetensors is its visual part in
the layout of transformers, which ComfyUI's file has. i2v.safetensors and flf2v.safetensors are small transformers.
case.safetensors holds what CLIPModel.visual gives for images of different size, and, for both transformers, what
WanI2V.generate and WanFLF2V.generate make of first.png and last.png with the VAE of fixtures/golden: the image tokens and
condition channels that they hand to the transformer, and the latents after their two steps.

Usage: python image_fixture.py WAN2.1
Needs torch, torchvision, safetensors, transformers, diffusers, einops, easydict, ftfy, regex, pillow.
"""

import json
import pathlib
import sys
import types

import numpy as np
import torch
from PIL import Image
from safetensors.torch import load_file, save_file

ROOT = pathlib.Path(__file__).resolve().parents[4]
VAE = ROOT / "fixtures/golden/wan_vae"
OUT = ROOT / "wan/src/test/resources/dev/genga/wan/image"
SOURCE = pathlib.Path(sys.argv[1])
WIDTH, HEADS, LAYERS = 160, 2, 3
CLIP = dict(
    embed_dim=16, vision_dim=WIDTH, vision_mlp_ratio=1.5, vision_heads=HEADS, vision_layers=LAYERS,
    vocab_size=8, max_text_len=6, text_dim=8, text_heads=2, text_layers=1,
)
TEXT_LENGTH, TEXT_WIDTH = 32, 64
TRANSFORMER = dict(
    text_len=TEXT_LENGTH, in_dim=36, dim=48, ffn_dim=64, freq_dim=32, text_dim=TEXT_WIDTH, out_dim=16,
    num_heads=2, num_layers=1, cross_attn_norm=True,
)
SEED = 1200
STEPS = 2

for package in ["wan", "wan.modules", "wan.utils", "wan.distributed"]:  # their __init__ ask for much more
    module = types.ModuleType(package)
    module.__path__ = [str(SOURCE / package.replace(".", "/"))]
    sys.modules[package] = module
torch.cuda.current_device = lambda: 0  # asked for when a text encoder's file is imported

from wan import first_last_frame2video, image2video  # noqa: E402
from wan.modules import clip, model, vae  # noqa: E402


def attention(q, k, v, **_):
    parts = (part.transpose(1, 2) for part in (q, k, v))
    return torch.nn.functional.scaled_dot_product_attention(*parts).transpose(1, 2).contiguous()


clip.flash_attention = attention
model.flash_attention = attention
model.T5_CONTEXT_TOKEN_NUMBER = TEXT_LENGTH


def randomised(module, seed):
    """Values at which every part counts, as float16 holds them."""
    torch.manual_seed(seed)
    for name, value in module.named_parameters():
        if value.dim() > 1 and "embedding" not in name.split(".")[-1] and "emb_pos" not in name:
            value.data.normal_(std=0.8 / np.sqrt(value[0].numel()))
        elif "norm" in name and name.endswith("weight"):
            value.data.normal_(1, 0.2)
        else:
            value.data.normal_(std=0.2)
        value.data = value.data.half().float()
    return module.eval().requires_grad_(False)


def image_encoder():
    made = object.__new__(clip.CLIPModel)
    made.dtype, made.device = torch.float32, "cpu"
    network, made.transforms = clip.clip_xlm_roberta_vit_h_14(
        return_transforms=True, return_tokenizer=False, dtype=torch.float32, device="cpu", **CLIP)
    made.model = randomised(network, SEED)
    return made


def in_transformers_layout(state):
    """The visual part as transformers names it, held to what transformers computes with it."""
    visual = {name.removeprefix("visual."): value for name, value in state.items() if name.startswith("visual.")}
    root = "vision_model."
    names = {
        root + "embeddings.class_embedding": visual["cls_embedding"].flatten(),
        root + "embeddings.patch_embedding.weight": visual["patch_embedding.weight"],
        root + "embeddings.position_embedding.weight": visual["pos_embedding"][0],
        "visual_projection.weight": visual["head"].T,
    }
    for end in ["weight", "bias"]:
        names[f"{root}pre_layrnorm.{end}"] = visual[f"pre_norm.{end}"]
        names[f"{root}post_layernorm.{end}"] = visual[f"post_norm.{end}"]
        for i in range(LAYERS):
            layer, own = f"{root}encoder.layers.{i}.", f"transformer.{i}."
            for part, value in zip("qkv", visual[f"{own}attn.to_qkv.{end}"].chunk(3)):
                names[f"{layer}self_attn.{part}_proj.{end}"] = value
            for theirs, ours in [("self_attn.out_proj", "attn.proj"), ("layer_norm1", "norm1"), ("layer_norm2", "norm2"),
                                 ("mlp.fc1", "mlp.0"), ("mlp.fc2", "mlp.2")]:
                names[f"{layer}{theirs}.{end}"] = visual[f"{own}{ours}.{end}"]
    return {name: value.contiguous().clone() for name, value in names.items()}


def by_transformers(state, pixels):
    from transformers import CLIPVisionConfig, CLIPVisionModelWithProjection

    config = CLIPVisionConfig(
        hidden_size=WIDTH, intermediate_size=int(WIDTH * CLIP["vision_mlp_ratio"]), projection_dim=CLIP["embed_dim"],
        num_hidden_layers=LAYERS, num_attention_heads=HEADS, image_size=224, patch_size=14, hidden_act="gelu")
    network = CLIPVisionModelWithProjection(config).eval()
    network.load_state_dict({name: value.float() for name, value in state.items()})
    with torch.no_grad():
        return network(pixels, output_hidden_states=True).hidden_states[-2]


def video_encoder():
    config = json.loads((VAE / "case.json").read_text())["config"]
    names = ["dim", "z_dim", "dim_mult", "num_res_blocks", "attn_scales", "temperal_downsample", "dropout"]
    network = vae.WanVAE_(**{name: config[name] for name in names})
    network.load_state_dict(load_file(VAE / "weights.safetensors"))
    made = object.__new__(vae.WanVAE)
    made.dtype, made.device, made.model = torch.float32, "cpu", network.eval().requires_grad_(False)
    mean = [-0.7571, -0.7089, -0.9113, 0.1075, -0.1745, 0.9653, -0.1517, 1.5508, 0.4134, -0.0715, 0.5517, -0.3632, -0.1922,
            -0.9497, 0.2503, -0.2921]
    std = [2.8184, 1.4541, 2.3275, 2.6558, 1.2196, 1.7708, 2.6052, 2.0743, 3.2687, 2.1526, 2.8652, 1.5579, 1.6382, 1.1253,
           2.8251, 1.9160]
    made.mean, made.std = torch.tensor(mean), torch.tensor(std)
    made.scale = [made.mean, 1.0 / made.std]
    return made


def transformer(kind, seed):
    network = model.WanModel(model_type=kind, **TRANSFORMER)
    network.img_emb = model.MLPProj(WIDTH, TRANSFORMER["dim"])
    if kind == "flf2v":
        network.img_emb.emb_pos = torch.nn.Parameter(torch.zeros(1, model.FIRST_LAST_FRAME_CONTEXT_TOKEN_NUMBER, WIDTH))
    return randomised(network, seed)


def picture(width, height, seed):
    """Soft shapes with some noise, so that the kind of resize is seen."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width] / max(width, height)
    waves = [np.sin(2 * np.pi * (a * x + b * y) + c) for a, b, c in random.uniform(0.5, 4, (3, 3))]
    values = 127 + 80 * np.stack(waves, axis=-1) + random.normal(0, 20, (height, width, 3))
    return Image.fromarray(values.clip(0, 255).astype(np.uint8))


def pipeline(kind, cls, encoder, network, contexts):
    made = object.__new__(cls)
    made.device, made.rank, made.sp_size, made.t5_cpu = torch.device("cpu"), 0, 1, False
    made.num_train_timesteps, made.param_dtype = 1000, torch.float32
    made.vae_stride, made.patch_size, made.sample_neg_prompt = (4, 8, 8), (1, 2, 2), "negative"
    made.clip, made.vae = encoder, video_encoder()

    class Text:
        model = torch.nn.Identity()

        def __call__(self, texts, device):
            return [contexts[texts[0]]]

    made.text_encoder = Text()
    seen = {}

    class Recording(torch.nn.Module):
        def forward(self, x, t, context, seq_len, clip_fea, y):
            seen[f"{kind}.tokens"], seen[f"{kind}.channels"] = clip_fea.clone(), y[0].clone()
            return network(x, t=t, context=context, seq_len=seq_len, clip_fea=clip_fea, y=y)

    made.model = Recording()
    decode = made.vae.decode

    def keeping(latents):
        seen[f"{kind}.latents"] = latents[0].clone()
        return decode(latents)

    made.vae.decode = keeping
    return made, seen


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    encoder = image_encoder()
    state = {name: value.half() for name, value in encoder.model.state_dict().items()}
    torch.save(state, OUT / "clip.pth")
    vision = in_transformers_layout(state)
    save_file(vision, OUT / "clip_vision.safetensors", metadata={"format": "pt"})

    tensors = {}
    for name, width, height in [("large", 300, 260), ("small", 90, 40)]:
        pixels = torch.from_numpy(np.asarray(picture(width, height, len(name)))).permute(2, 0, 1)
        image = pixels.float().div(255).sub(0.5).div(0.5)
        tensors[f"{name}.bytes"] = pixels.permute(1, 2, 0).contiguous()
        resized = torch.nn.functional.interpolate(image[None], size=(224, 224), mode="bicubic", align_corners=False)
        normal = encoder.transforms.transforms[-1](resized * 0.5 + 0.5)
        tensors[f"{name}.tokens"] = encoder.visual([image[:, None].clone()])
        theirs = by_transformers(vision, normal)
        assert torch.allclose(theirs, tensors[f"{name}.tokens"], atol=2e-5), (theirs - tensors[f"{name}.tokens"]).abs().max()

    torch.manual_seed(SEED + 1)
    contexts = {"prompt": torch.randn(7, TEXT_WIDTH), "negative": torch.randn(4, TEXT_WIDTH)}
    tensors |= {f"context.{name}": value for name, value in contexts.items()}
    first, last = picture(40, 22, 1), picture(40, 22, 2)
    first.save(OUT / "first.png")
    last.save(OUT / "last.png")
    sizes = {"num_heads": str(TRANSFORMER["num_heads"]), "text_len": str(TEXT_LENGTH)}
    common = dict(shift=3.0, sampling_steps=STEPS, guide_scale=5.0, seed=7, offload_model=False)

    network = transformer("i2v", SEED + 2)
    save_file({n: v.half() for n, v in network.state_dict().items()}, OUT / "i2v.safetensors", metadata=sizes)
    made, seen = pipeline("i2v", image2video.WanI2V, encoder, network, contexts)
    made.generate("prompt", first, max_area=48 * 32, frame_num=9, **common)
    tensors |= seen

    network = transformer("flf2v", SEED + 3)
    save_file({n: v.half() for n, v in network.state_dict().items()}, OUT / "flf2v.safetensors", metadata=sizes)
    made, seen = pipeline("flf2v", first_last_frame2video.WanFLF2V, encoder, network, contexts)
    made.generate("prompt", first, last, max_area=48 * 32, frame_num=81, **common)
    tensors |= seen
    for name, value in tensors.items():
        print(name, tuple(value.shape), value.dtype, f"{value.float().std():.3f}")
    save_file({name: value.contiguous() for name, value in tensors.items()}, OUT / "case.safetensors")


main()
