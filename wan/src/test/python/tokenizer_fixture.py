"""Trains two small Unigram models and writes what Python's readers make of some texts.

Writes to ../resources/dev/genga/wan/text/, for each of the models `plain` (unknown characters become
<unk>) and `bytes` (they become their bytes):

- NAME.model: SentencePiece's file, with UMT5's special tokens at UMT5's ids 0 (pad) and 1 (end)
- NAME.tokenizer.json: the same as transformers converts T5's files
- tokens.json: texts, ids by `tokenizers` and by `sentencepiece`, with the end token, cut at 512 as
  Wan2.1's wan/modules/tokenizers.py does

Needs transformers with tokenizers, and sentencepiece 0.2.0, the version inside ai.djl.sentencepiece (0.2.3
chooses otherwise where two ways of cutting a word score the same). Run prompt_cleaner_fixture.py first:
python tokenizer_fixture.py
"""

import json
import pathlib

import sentencepiece
from transformers import PreTrainedTokenizerFast, T5TokenizerFast

LIMIT = 512


def layout(tokenizer, path, old):
    """Writes transformers' conversion with a space before the first word, as T5's published files
    have it; `old` in the words of 2023, UMT5's year. None of them knows byte pieces."""
    data = json.loads(tokenizer.backend_tokenizer.to_str())
    metaspace = {"type": "Metaspace", "replacement": "\u2581"}
    metaspace |= {"add_prefix_space": True} if old else {"prepend_scheme": "always", "split": True}
    data["pre_tokenizer"] = data["decoder"] = metaspace
    if old:
        spaces = {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "}
        data["normalizer"]["normalizers"][1:] = [spaces]
        del data["model"]["byte_fallback"]
    path.write_text(json.dumps(data), encoding="ascii")


folder = pathlib.Path(__file__).parents[1] / "resources/dev/genga/wan/text"
prompts = [case["cleaned"] for case in json.loads((folder / "cleaned-prompts.json").read_text("ascii"))]
prompts = [text for text in prompts if text]

# Everyday sentences of several languages are what the models learn from; the rest meets them unknown.
corpus = prompts[:30] * 3
texts = [text for text in prompts[:160] + prompts[-120:] if len(text) < 2000]
raw = [
    "", " ", "a", "  two  spaces  ", "tab\there", "line\nbreak", "no\u00a0break", "ideographic\u3000space",
    "，。！？（）「」", "ｆｕｌｌ　ｗｉｄｔｈ", "ﾊﾝｶｸ ｶﾞ", "e\u0301 n\u0303 q\u0323\u0307", "が ぱ", "ᄒ\u1161\u11ab",
    "▁meta", "a▁b", "😀👩\u200d👩\u200d👧👍🏽🇪🇸", "𠮷野家 𝔊𝔬𝔱𝔥𝔦𝔠", "龘靐齉", "\u0e01\u0e33 \u0915\u094d\u0937",
    "ﬁ ﬂ ½ ² ™ № ㌔ ①", "zero\u200bwidth", "soft\u00adhyphen", "\ufeffbom", "\ufffd", "a" * 300, "貓" * 300,
    "\u0301 mark alone", "x\u0301\u0302\u0303", "Ⅷ ℃ ㎡ ｶﾞｷﾞ", "…………", "！！！？？？", "1234567890 3.14 1,000",
]
long = [" ".join(prompts[:12]), "色调艳丽,过曝。" * 200, "cat " * 510, "cat " * 511, "cat " * 512]
texts = list(dict.fromkeys(texts + raw + long))

cases = {}
for name, fallback in (("plain", False), ("bytes", True)):
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(corpus),
        model_prefix=str(folder / name),
        model_type="unigram",
        vocab_size=900,
        hard_vocab_limit=False,
        character_coverage=0.995,
        byte_fallback=fallback,
        pad_id=0,
        eos_id=1,
        bos_id=2,
        unk_id=3,
        num_threads=1,
        minloglevel=1,
    )
    (folder / (name + ".vocab")).unlink()
    model = str(folder / (name + ".model"))
    layout(T5TokenizerFast(vocab_file=model, extra_ids=0), folder / (name + ".tokenizer.json"), old=fallback)
    fast = PreTrainedTokenizerFast(tokenizer_file=str(folder / (name + ".tokenizer.json")))
    pieces = sentencepiece.SentencePieceProcessor(model_file=model)
    cases[name] = [
        {
            "text": text,
            "tokenizers": fast(text, truncation=True, max_length=LIMIT).input_ids,
            "sentencepiece": pieces.encode(text)[: LIMIT - 1] + [pieces.eos_id()],
        }
        for text in texts
    ]
    same = sum(case["tokenizers"] == case["sentencepiece"] for case in cases[name])
    print(name, len(pieces), "pieces;", same, "of", len(texts), "texts have the same ids in both readers")
    for case in cases[name]:
        if case["tokenizers"] != case["sentencepiece"]:
            print("  ", ascii(case["text"][:70]), case["tokenizers"][:20], case["sentencepiece"][:20])
(folder / "tokens.json").write_text(json.dumps(cases, separators=(",", ":")) + "\n", encoding="ascii")
