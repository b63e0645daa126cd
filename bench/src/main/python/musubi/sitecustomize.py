"""Lets musubi-tuner's Wan scripts run on a CPU, and step when they are told to.

Python imports this file by itself when its folder is on PYTHONPATH.

MUSUBI_CPU=1       CPU autocast has no fp32, so linear layers and layer norms cast their weights to
                   their input's dtype, as CUDA's autocast does.
MUSUBI_TOKENIZER=FILE a tokenizer.json in place of the one that would be fetched.
MUSUBI_GATE=FOLDER before each training step, and before each batch of clips or captions that is encoded, prints
                   "@step K" and waits for a line on standard input. After a step's forward pass
                   it prints "@loss K VALUE"; what the step was given (latents, noise, noisy latents,
                   timesteps, prompts) and the LoRA's first values go into FOLDER, so that genga
                   can be given the same.
"""

import builtins
import os
import sys


def patch_torch(torch):
    torch.cuda.current_device = lambda: "cpu"
    functional = torch.nn.functional

    def linear(self, x):
        weight, bias = self.weight, self.bias
        if x.dtype != weight.dtype and not torch.is_autocast_enabled("cpu"):
            weight, bias = weight.to(x.dtype), None if bias is None else bias.to(x.dtype)
        return functional.linear(x, weight, bias)

    torch.nn.Linear.forward = linear
    plain = functional.layer_norm

    def layer_norm(x, shape, weight=None, bias=None, eps=1e-5):
        if weight is not None and weight.dtype != x.dtype:
            weight, bias = weight.to(x.dtype), bias.to(x.dtype)
        return plain(x, shape, weight, bias, eps)

    functional.layer_norm = layer_norm


def wait(step):
    print(f"\n@step {step}", flush=True)
    if not sys.stdin.readline():
        raise SystemExit("the bench is gone")


def gate_caching(module):
    plain = module.encode_and_save_batch
    batches = [0]

    def encode_and_save_batch(*a, **k):
        batches[0] += 1
        wait(batches[0])
        return plain(*a, **k)

    module.encode_and_save_batch = encode_and_save_batch


def local_tokenizer(module, file):
    from transformers import PreTrainedTokenizerFast

    class Local:
        @staticmethod
        def from_pretrained(*a, **k):
            return PreTrainedTokenizerFast(tokenizer_file=file, pad_token="<pad>", eos_token="</s>")

    module.AutoTokenizer = Local


def gate(trainer, folder):
    from safetensors.torch import save_file

    plain = trainer.process_batch
    steps = [0]

    def process_batch(self, args, accelerator, transformer, network, batch, latents, noise, *rest):
        steps[0] += 1
        step = steps[0]
        if step == 1:
            state = {k: v.detach().clone().contiguous() for k, v in network.state_dict().items()}
            save_file(state, f"{folder}/lora.safetensors")
        given = {"latents": latents, "noise": noise}
        given.update({f"prompt.{i}": t for i, t in enumerate(batch["t5"])})
        model = self.get_noisy_model_input_and_timesteps

        def noisy(*a, **k):
            result = model(*a, **k)
            given["noisy"], given["timesteps"] = result[0], result[1]
            return result

        self.get_noisy_model_input_and_timesteps = noisy
        wait(step)
        try:
            loss, metrics = plain(
                self, args, accelerator, transformer, network, batch, latents, noise, *rest
            )
        finally:
            self.get_noisy_model_input_and_timesteps = model
        print(f"\n@loss {step} {loss.item():.9g}", flush=True)
        save_file(
            {k: v.detach().clone().contiguous() for k, v in given.items()},
            f"{folder}/step{step}.safetensors",
        )
        return loss, metrics

    trainer.process_batch = process_batch


def watch_imports():
    plain = builtins.__import__
    done = set()

    def watched(name, *a, **k):
        module = plain(name, *a, **k)
        torch = sys.modules.get("torch")
        if "torch" not in done and hasattr(getattr(getattr(torch, "nn", None), "Linear", None), "forward"):
            if hasattr(getattr(torch, "cuda", None), "current_device"):
                done.add("torch")
                patch_torch(torch)
        base = sys.modules.get("musubi_tuner.training.trainer_base")
        if "gate" not in done and hasattr(base, "NetworkTrainer") and os.environ.get("MUSUBI_GATE"):
            done.add("gate")
            gate(base.NetworkTrainer, os.environ["MUSUBI_GATE"])
        caching = sys.modules.get("musubi_tuner.wan_cache_latents")
        if "caching" not in done and hasattr(caching, "main") and os.environ.get("MUSUBI_GATE"):
            done.add("caching")
            gate_caching(caching)
        texts = sys.modules.get("musubi_tuner.wan_cache_text_encoder_outputs")
        if "texts" not in done and hasattr(texts, "main") and os.environ.get("MUSUBI_GATE"):
            done.add("texts")
            gate_caching(texts)
        tokenizers = sys.modules.get("musubi_tuner.wan.modules.tokenizers")
        if "tokenizers" not in done and hasattr(tokenizers, "HuggingfaceTokenizer") and os.environ.get("MUSUBI_TOKENIZER"):
            done.add("tokenizers")
            local_tokenizer(tokenizers, os.environ["MUSUBI_TOKENIZER"])
        return module

    builtins.__import__ = watched


if os.environ.get("MUSUBI_CPU"):
    watch_imports()
