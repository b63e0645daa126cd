package dev.genga.wan.text;

import ai.djl.sentencepiece.SpTokenizer;
import java.util.Arrays;

/// Reads SentencePiece's own file, such as UMT5's `spiece.model`.
///
/// On cleaned prompts it gives the ids of a `tokenizer.json` that was converted from the same file,
/// but for characters that the vocabulary lacks: where the file has the 256 byte pieces it writes
/// them as bytes, while the conversion makes one unknown token of a run of them. Special tokens
/// written in a prompt are plain text to it.
record SentencePieceReader(SpTokenizer tokenizer, long end) implements TokenReader {
  private static final String END = "</s>";

  /// @param where the file's name, for messages
  static SentencePieceReader of(byte[] model, String where) {
    TokenReader.prepare();
    SpTokenizer tokenizer;
    try {
      tokenizer = new SpTokenizer(model);
    } catch (RuntimeException e) {
      throw TokenReader.wrong(where, String.valueOf(e.getMessage()));
    }
    int end = tokenizer.getProcessor().getId(END);
    if (!END.equals(tokenizer.getProcessor().getToken(end))) {
      tokenizer.close();
      throw TokenReader.wrong(where, "it has no token " + END);
    }
    return new SentencePieceReader(tokenizer, end);
  }

  @Override
  public long[] ids(String text) {
    return Arrays.stream(tokenizer.getProcessor().encode(text)).asLongStream().toArray();
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
