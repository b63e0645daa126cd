"""Writes a tiny vision model of random weights, of Qwen2-VL's architecture, with a tokenizer and a chat template of
its own: enough for a server to show what arrives and to answer, and nothing that anybody should read.

usage: python tiny_model.py FOLDER
"""

import sys

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import (
    PreTrainedTokenizerFast,
    Qwen2VLConfig,
    Qwen2VLForConditionalGeneration,
    Qwen2VLImageProcessor,
    Qwen2VLProcessor,
    Qwen2VLVideoProcessor,
)

SPECIAL = [
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end|>",
    "<|vision_start|>",
    "<|vision_end|>",
    "<|vision_pad|>",
    "<|image_pad|>",
    "<|video_pad|>",
]

TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n"
    "{% if message['content'] is string %}{{ message['content'] }}{% else %}"
    "{% for part in message['content'] %}"
    "{% if part['type'] == 'image' %}<|vision_start|><|image_pad|><|vision_end|>"
    "{% elif part['type'] == 'video' %}<|vision_start|><|video_pad|><|vision_end|>"
    "{% elif 'text' in part %}{{ part['text'] }}{% endif %}{% endfor %}{% endif %}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)

# All that the model can say.
SENTENCES = ["It rains.", "A cat sits.", "The sea is calm.", "A tree stands still.", "Snow falls.", "Light goes out."]


def tokenizer():
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {token: index for index, token in enumerate(SPECIAL + alphabet)}
    own = Tokenizer(models.BPE(vocabulary, [], byte_fallback=False))
    own.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    own.decoder = decoders.ByteLevel()
    own.add_special_tokens(SPECIAL)
    own.add_tokens([" " + word for word in SENTENCES])
    return PreTrainedTokenizerFast(
        tokenizer_object=own,
        eos_token="<|im_end|>",
        pad_token="<|endoftext|>",
    )


def model(words):
    token = words.convert_tokens_to_ids
    text = {
        "vocab_size": len(words),
        "hidden_size": 32,
        "intermediate_size": 64,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "max_position_embeddings": 32768,
        "rope_parameters": {"rope_type": "default", "rope_theta": 10000.0, "mrope_section": [2, 1, 1]},
        "bos_token_id": token("<|endoftext|>"),
        "eos_token_id": token("<|im_end|>"),
    }
    vision = {"depth": 2, "embed_dim": 32, "num_heads": 4, "hidden_size": 32, "patch_size": 14}
    config = Qwen2VLConfig(
        text_config=text,
        vision_config=vision,
        image_token_id=token("<|image_pad|>"),
        video_token_id=token("<|video_pad|>"),
        vision_start_token_id=token("<|vision_start|>"),
        vision_end_token_id=token("<|vision_end|>"),
    )
    config.tie_word_embeddings = False
    torch.manual_seed(7)
    made = Qwen2VLForConditionalGeneration(config)
    made.generation_config.eos_token_id = token("<|im_end|>")
    made.generation_config.pad_token_id = token("<|endoftext|>")
    return made


def main(folder):
    words = tokenizer()
    made = model(words)
    settings = made.generation_config
    end = words.convert_tokens_to_ids("<|im_end|>")
    sentences = list(range(len(words) - len(SENTENCES), len(words)))
    # One sentence, then the end: nothing else can come.
    settings.suppress_tokens = [t for t in range(len(words)) if t not in sentences and t != end]
    settings.begin_suppress_tokens = [end]
    settings.bad_words_ids = [[one, other] for one in sentences for other in sentences]
    settings.do_sample = False
    made.save_pretrained(folder)
    processor = Qwen2VLProcessor(
        image_processor=Qwen2VLImageProcessor(min_pixels=28 * 28, max_pixels=28 * 28 * 16),
        video_processor=Qwen2VLVideoProcessor(min_pixels=28 * 28, max_pixels=28 * 28 * 16),
        tokenizer=words,
        chat_template=TEMPLATE,
    )
    processor.save_pretrained(folder)


main(sys.argv[1])
