package dev.genga.wan.text;

import dev.genga.base.ProblemException;
import dev.genga.tensor.DType;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.weights.WeightsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Cuts prompts into UMT5's tokens, as Wan2.1 does: the tokens of the text, at most 511, and the end
/// token. Padding is left to who needs it.
///
/// ```java
/// try (var tokenizer = Tokenizer.of(t5File)) {
///   long[] ids = tokenizer.encode(PromptCleaner.clean(prompt)); // [..., 1]
/// }
/// ```
///
/// Source: Wan2.1 `wan/modules/tokenizers.py`, `padding='max_length'`, `max_length=512`.
public final class Tokenizer implements AutoCloseable {
  /// The most tokens that Wan2.1 reads of a prompt, the end token included.
  public static final int LIMIT = 512;

  /// The key under which ComfyUI's UMT5 files carry SentencePiece's file.
  static final String EMBEDDED = "spiece_model";

  private static final List<String> NAMES = List.of("tokenizer.json", "spiece.model");
  private static final List<String> FOLDERS =
      List.of(
          "google/umt5-xxl", "umt5-xxl", "tokenizer", ".", "../google/umt5-xxl", "../tokenizer");

  private final TokenReader reader;

  private Tokenizer(TokenReader reader) {
    this.reader = reader;
  }

  /// Opens a `tokenizer.json` or a SentencePiece file; the content tells which it is.
  ///
  /// @throws ProblemException if the file can't be read, or is neither
  public static Tokenizer open(Path file) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new ProblemException(
          "the tokenizer can't be read: " + e.getMessage(), file.toString(), "check the path");
    }
    return of(bytes, file.toString());
  }

  /// The tokenizer that belongs to a UMT5 file: the one inside it, as in ComfyUI's files, else a
  /// `tokenizer.json` or `spiece.model` in `google/umt5-xxl` beside it, as in the official release, or in
  /// `tokenizer` beside its folder, as in diffusers' layout, or right beside it.
  ///
  /// @throws ProblemException if there is none
  public static Tokenizer of(WeightsFile umt5) {
    if (isWithin(umt5)) {
      try (var _ = TensorScope.open()) {
        return of(umt5.read(EMBEDDED).toBytes(), umt5.path() + ", " + EMBEDDED);
      }
    }
    Path folder = umt5.path().toAbsolutePath().resolveSibling("");
    return beside(folder)
        .map(Tokenizer::open)
        .orElseThrow(() ->
            new ProblemException(
                "the UMT5 file has no tokenizer in it, and none was found beside it",
                umt5.path().toString(),
                "put google/umt5-xxl/tokenizer.json beside it, or name the tokenizer"));
  }

  /// Whether [#of(WeightsFile)] would find one; nothing is read of it.
  public static boolean isWith(WeightsFile umt5) {
    return isWithin(umt5) || beside(umt5.path().toAbsolutePath().resolveSibling("")).isPresent();
  }

  private static boolean isWithin(WeightsFile umt5) {
    var info = umt5.tensors().get(EMBEDDED);
    return info != null && (info.dtype() == DType.UINT8 || info.dtype() == DType.INT8);
  }

  private static Optional<Path> beside(Path folder) {
    return FOLDERS.stream()
        .flatMap(place -> NAMES.stream().map(name -> Path.of(place, name)))
        .map(file -> folder.resolve(file).normalize())
        .filter(Files::isRegularFile)
        .findFirst();
  }

  private static Tokenizer of(byte[] bytes, String where) {
    boolean json = bytes.length > 0 && bytes[0] == '{';
    return new Tokenizer(
        json ? JsonTokenReader.of(bytes, where) : SentencePieceReader.of(bytes, where));
  }

  /// The token ids of a prompt, the end token last, at most [#LIMIT].
  ///
  /// @param prompt cleaned by [PromptCleaner]
  public long[] encode(String prompt) {
    return encode(prompt, LIMIT);
  }

  /// How many tokens a prompt has, those beyond [#LIMIT] and the end token included.
  ///
  /// @param prompt cleaned by [PromptCleaner]
  public int count(String prompt) {
    return reader.ids(Objects.requireNonNull(prompt)).length + 1;
  }

  /// [#encode(String)] with another limit.
  long[] encode(String prompt, int limit) {
    long[] ids = reader.ids(Objects.requireNonNull(prompt));
    int kept = Math.min(ids.length, limit - 1);
    long[] ended = Arrays.copyOf(ids, kept + 1);
    ended[kept] = reader.end();
    return ended;
  }

  @Override
  public void close() {
    reader.close();
  }
}
