"""Writes ../resources/dev/genga/wan/text/fp8_t5.safetensors: what musubi-tuner's text encoder gives with --fp8_t5 for the
small encoder and the prompts of fixtures/golden/umt5.

Usage: python fp8_t5_fixture.py MUSUBI_CHECKOUT
Needs torch, accelerate and transformers. T5EncoderModel itself loads, casts and computes; given to it are the small sizes
and token ids, and, since it asks for a GPU where it is defined, a name for one.

    lenN.processor  [N, 64] bfloat16, as wan_cache_text_encoder_outputs.py --device cpu computes: under autocast to bfloat16
    lenN.card       [N, 64] bfloat16, the same with what autocast does on a graphics card: there pow is computed in float32,
                    and with it the rest of the GELU up to the last product
    lenN.float32    [N, 64] float32, the rounded weights alone, all that is computed with them in float32
"""

import json
import pathlib
import sys

import torch
from safetensors.torch import load_file, save_file

REPOSITORY = pathlib.Path(__file__).parents[4]
GOLDEN = REPOSITORY / "fixtures/golden/umt5"


def modules(checkout):
    sys.path.insert(0, str(pathlib.Path(checkout) / "src"))
    torch.cuda.current_device = lambda: "cpu"  # a default value in T5EncoderModel's signature
    from musubi_tuner.wan.modules import t5

    return t5


def encoder(t5, config, case):
    """Small, and with a tokenizer that knows the prompts by their lengths."""

    def small(**_):
        sizes = {name: config[name] for name in ("dim", "dim_attn", "dim_ffn", "num_heads", "num_buckets", "shared_pos")}
        return t5._t5(
            "umt5", encoder_only=True, vocab_size=config["vocab"], encoder_layers=config["num_layers"], decoder_layers=0, **sizes
        )

    def tokenizer(**_):
        return lambda texts, **_: (case[f"{texts[0]}.ids"], case[f"{texts[0]}.mask"])

    t5.umt5_xxl = small
    t5.HuggingfaceTokenizer = tokenizer
    return t5.T5EncoderModel(
        text_len=config["text_len"],
        dtype=torch.bfloat16,
        device=torch.device("cpu"),
        weight_path=str(GOLDEN / "weights_wan.safetensors"),
        fp8=True,
    )


def encode(model, lengths, ending):
    return {f"len{n}.{ending}": model([f"len{n}"], torch.device("cpu"))[0].contiguous() for n in lengths}


def main():
    t5 = modules(sys.argv[1])
    config = json.loads((GOLDEN / "case.json").read_text())["config"]
    model = encoder(t5, config, load_file(GOLDEN / "case.safetensors"))
    tensors = {}
    own = torch.pow
    with torch.no_grad():
        with torch.amp.autocast(device_type="cpu", dtype=torch.bfloat16):
            tensors.update(encode(model, config["lens"], "processor"))
            torch.pow = lambda x, power: own(x.float(), power)
            tensors.update(encode(model, config["lens"], "card"))
            torch.pow = own
        model.model.to(torch.float32)
        tensors.update(encode(model, config["lens"], "float32"))
    path = pathlib.Path(__file__).parent.parent / "resources/dev/genga/wan/text/fp8_t5.safetensors"
    save_file(tensors, path, metadata={"torch": torch.__version__, "musubi-tuner": "30c658c4f4b0bf05038b3346eff9670259b10fc7"})


main()
