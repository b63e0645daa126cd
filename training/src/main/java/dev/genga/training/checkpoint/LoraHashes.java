package dev.genga.training.checkpoint;

import dev.genga.tensor.Tensor;
import dev.genga.tensor.weights.SafetensorsWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/// The two hashes by which web interfaces know a LoRA again, kept in its own header.
///
/// Both are of the file as it would be with the `ss_*` keys alone: text that a user may change later
/// must not change them. Source: musubi-tuner, `utils/model_utils.py`.
///
/// @param model SHA-256 of all tensors' bytes, in hexadecimal
/// @param legacy the first 8 digits of the SHA-256 of 64 KiB at 1 MiB into the file; of nothing in a
///     smaller file
record LoraHashes(String model, String legacy) {
  private static final long LEGACY_FROM = 0x100000;
  private static final long LEGACY_TO = LEGACY_FROM + 0x10000;
  private static final int LEGACY_DIGITS = 8;

  /// The hashes of a file.
  ///
  /// @param tensors in the order in which they are written
  /// @param metadata the file's text
  static LoraHashes of(Map<String, Tensor> tensors, Map<String, String> metadata) {
    var training = new LinkedHashMap<>(metadata);
    training.keySet().removeIf(key -> !key.startsWith("ss_"));
    var channel = new HashingChannel();
    try {
      SafetensorsWriter.write(channel, tensors, training);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return channel.hashes();
  }

  /// The metadata with the hashes added.
  static Map<String, String> added(Map<String, Tensor> tensors, Map<String, String> metadata) {
    var hashes = of(tensors, metadata);
    var all = new LinkedHashMap<>(metadata);
    all.put("sshs_model_hash", hashes.model);
    all.put("sshs_legacy_hash", hashes.legacy);
    return all;
  }

  /// Hashes a safetensors file that is written to it.
  private static final class HashingChannel implements WritableByteChannel {
    private final MessageDigest model = sha256();
    private final MessageDigest legacy = sha256();
    private final ByteBuffer headerLength =
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private long at;

    @Override
    public int write(ByteBuffer bytes) {
      int count = bytes.remaining();
      while (headerLength.hasRemaining() && bytes.hasRemaining()) {
        headerLength.put(bytes.get());
        at++;
      }
      if (!headerLength.hasRemaining()) {
        long dataFrom = Long.BYTES + headerLength.getLong(0);
        update(model, bytes, dataFrom, Long.MAX_VALUE);
        update(legacy, bytes, LEGACY_FROM, LEGACY_TO);
        at += bytes.remaining();
        bytes.position(bytes.limit());
      }
      return count;
    }

    /// Takes the part of `bytes` that lies in `from` to `to` of the file.
    private void update(MessageDigest digest, ByteBuffer bytes, long from, long to) {
      long first = Math.max(from - at, 0);
      long end = Math.min(to - at, bytes.remaining());
      if (first < end) {
        digest.update(bytes.slice(bytes.position() + (int) first, (int) (end - first)));
      }
    }

    LoraHashes hashes() {
      var hex = HexFormat.of();
      return new LoraHashes(
          hex.formatHex(model.digest()),
          hex.formatHex(legacy.digest()).substring(0, LEGACY_DIGITS));
    }

    private static MessageDigest sha256() {
      try {
        return MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java has SHA-256", e);
      }
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }
}
