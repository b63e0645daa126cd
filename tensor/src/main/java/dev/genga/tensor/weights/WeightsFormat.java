package dev.genga.tensor.weights;

import dev.genga.base.ProblemException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Formats of files of weights, told apart by their first bytes.
enum WeightsFormat {
  SAFETENSORS,
  TORCH,
  TORCH_BEFORE_1_6,
  SHARD_INDEX,
  GGUF,
  GIT_LFS_POINTER,
  WEB_PAGE,
  EMPTY,
  OTHER;

  private static final ValueLayout.OfLong U64 =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  static WeightsFile open(Path path) {
    var shard = ShardName.parse(path);
    if (shard != null && shard.count() > 1) {
      return ShardedWeights.open(shard.files());
    }
    return of(path) == SHARD_INDEX ? ShardedWeights.openIndex(path) : openSingle(path);
  }

  /// Opens one file, whatever its name.
  static WeightsFile openSingle(Path path) {
    return switch (of(path)) {
      case SAFETENSORS -> SafetensorsFile.open(path);
      case TORCH -> TorchFile.open(path);
      case TORCH_BEFORE_1_6 ->
          throw refused(
              path,
              "this file was saved by PyTorch before 1.6, whose format can run code",
              "load it in Python with torch.load(path, weights_only=True) and torch.save it again,"
                  + " or use the model's safetensors file");
      case SHARD_INDEX ->
          throw refused(path, "this is an index of weights, not weights", "name the weights");
      case GGUF ->
          throw refused(
              path, "this is a GGUF file, which is not read", "use the model's safetensors file");
      case GIT_LFS_POINTER ->
          throw refused(
              path,
              "this is a pointer of Git LFS, not the file itself",
              "fetch it with `git lfs pull`");
      case WEB_PAGE ->
          throw refused(path, "this is a web page, not weights", "download the file itself");
      case EMPTY -> throw refused(path, "the file is empty", "download or make it again");
      case OTHER ->
          throw refused(
              path,
              "this is neither a safetensors file nor a PyTorch file",
              "check that it is the file of weights, and download it again if it is");
    };
  }

  private static ProblemException refused(Path path, String what, String fix) {
    return new ProblemException(what, path.toString(), fix);
  }

  private static WeightsFormat of(Path path) {
    return MappedFile.open(
        path,
        "file of weights",
        file -> {
          try (file) {
            return of(file);
          }
        });
  }

  private static WeightsFormat of(MappedFile file) {
    if (file.size() == 0) {
      return EMPTY;
    }
    byte[] start =
        file.bytes().asSlice(0, Math.min(64, file.size())).toArray(ValueLayout.JAVA_BYTE);
    var text = new String(start, StandardCharsets.ISO_8859_1);
    if (ZipEntries.looksLikeZip(file.bytes())) {
      return TORCH;
    }
    // The bytes of a length can be any text's first ones: 60 is '<'.
    if (start.length > 8 && start[8] == '{' && !isText(text.substring(0, 8))) {
      return SAFETENSORS;
    }
    var known = byFirstText(text);
    if (known != null) {
      return known;
    }
    // A text file's first 8 bytes make a number far above any size; a header's length is small.
    boolean headerFits = start.length > 8 && fits(file.bytes().get(U64, 0), file.size());
    if (text.stripLeading().startsWith("{") && !headerFits) {
      return SHARD_INDEX;
    }
    return headerFits || (start.length > 8 && start[8] == '{') ? SAFETENSORS : OTHER;
  }

  private static boolean fits(long length, long fileSize) {
    return length > 0 && length <= fileSize - 8;
  }

  private static @Nullable WeightsFormat byFirstText(String text) {
    if (text.startsWith("\u0080\u0002\u008a\nl\u00fc\u009cF")) {
      return TORCH_BEFORE_1_6;
    }
    if (text.startsWith("GGUF")) {
      return GGUF;
    }
    if (text.startsWith("version https://git-lfs")) {
      return GIT_LFS_POINTER;
    }
    return text.stripLeading().startsWith("<") && isText(text) ? WEB_PAGE : null;
  }

  private static boolean isText(String start) {
    return start.chars().noneMatch(c -> c < '\t' || c == 0xff);
  }
}
