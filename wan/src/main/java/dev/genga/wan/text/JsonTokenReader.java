package dev.genga.wan.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;

/// Reads a `tokenizer.json` with the library that wrote it, as Wan2.1 itself does.
///
/// The file decides about everything, special tokens within the text included: `</s>` written in a
/// prompt ends it.
record JsonTokenReader(HuggingFaceTokenizer tokenizer, long end) implements TokenReader {
  /// @param where the file's name, for messages
  static JsonTokenReader of(byte[] json, String where) {
    TokenReader.prepare();
    HuggingFaceTokenizer tokenizer;
    try {
      tokenizer =
          HuggingFaceTokenizer.newInstance(
              new ByteArrayInputStream(json),
              Map.of("addSpecialTokens", "true", "truncation", "false", "padding", "false"));
    } catch (IOException | RuntimeException e) {
      throw TokenReader.wrong(where, String.valueOf(e.getMessage()));
    }
    long[] ids = tokenizer.encode("", true, false).getIds();
    if (ids.length != 1) {
      tokenizer.close();
      throw TokenReader.wrong(where, "it adds %d tokens to a text, not one".formatted(ids.length));
    }
    return new JsonTokenReader(tokenizer, ids[0]);
  }

  @Override
  public long[] ids(String text) {
    return tokenizer.encode(text, false, false).getIds();
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
