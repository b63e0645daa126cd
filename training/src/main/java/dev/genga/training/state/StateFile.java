package dev.genga.training.state;

import dev.genga.base.AtomicFile;
import dev.genga.base.ProblemException;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.tensor.weights.SafetensorsWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A safetensors file that says in its metadata what SHA-256 all of its bytes have, with zeros in the
/// place of the digits themselves. That is the first text of its header, so that its place is known.
final class StateFile {
  private static final String KEY = "genga.sha256";
  private static final byte[] BEFORE_DIGITS =
      "{\"__metadata__\":{\"%s\":\"".formatted(KEY).getBytes(StandardCharsets.US_ASCII);
  private static final int DIGITS = 64;
  private static final int DIGITS_AT = Long.BYTES + BEFORE_DIGITS.length;

  private StateFile() {}

  /// Writes a file, whole or not at all.
  ///
  /// @throws dev.genga.base.WriteException if it can't be written
  static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata) {
    var facts = new LinkedHashMap<String, String>();
    facts.put(KEY, "0".repeat(DIGITS));
    facts.putAll(metadata);
    AtomicFile.writeChannel(
        file,
        channel -> {
          var digest = sha256();
          SafetensorsWriter.write(new Digesting(channel, digest), tensors, facts);
          var digits = ByteBuffer.wrap(hex(digest));
          while (digits.hasRemaining()) {
            channel.write(digits, DIGITS_AT + digits.position());
          }
        });
  }

  /// Why a file is not what was written; null where it is.
  ///
  /// @param unsigned whether it may be without a checksum, as earlier versions wrote it
  static @Nullable String damage(Path file, boolean unsigned) {
    try (var opened = SafetensorsFile.open(file)) {
      if (unsigned && !opened.metadata().containsKey(KEY)) {
        return null;
      }
    } catch (ProblemException e) {
      return e.problems().getFirst().what();
    }
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return damage(channel);
    } catch (IOException e) {
      return "it can't be read: " + e.getMessage();
    }
  }

  private static @Nullable String damage(FileChannel channel) throws IOException {
    var buffer = ByteBuffer.allocate(1 << 20);
    var digest = sha256();
    byte[] digits = null;
    while (channel.read(buffer) >= 0 || buffer.position() > 0) {
      buffer.flip();
      if (digits == null) {
        digits = takeDigits(buffer);
        if (digits == null) {
          return "it has no checksum";
        }
      }
      digest.update(buffer);
      buffer.clear();
    }
    return Arrays.equals(digits, hex(digest)) ? null : "its checksum is wrong";
  }

  /// Puts zeros in the place of the digits.
  private static byte @Nullable [] takeDigits(ByteBuffer start) {
    if (start.limit() < DIGITS_AT + DIGITS
        || !start.slice(Long.BYTES, BEFORE_DIGITS.length).equals(ByteBuffer.wrap(BEFORE_DIGITS))) {
      return null;
    }
    byte[] digits = new byte[DIGITS];
    start.get(DIGITS_AT, digits);
    for (int i = 0; i < DIGITS; i++) {
      start.put(DIGITS_AT + i, (byte) '0');
    }
    return digits;
  }

  private static byte[] hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest()).getBytes(StandardCharsets.US_ASCII);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  /// Writes and digests, both at once: each takes about as long as the other.
  private record Digesting(FileChannel channel, MessageDigest digest)
      implements WritableByteChannel {
    @Override
    public int write(ByteBuffer bytes) throws IOException {
      int count = bytes.remaining();
      var same = bytes.duplicate();
      var digesting = CompletableFuture.runAsync(() -> digest.update(same));
      try {
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      } finally {
        digesting.join(); // the bytes are the caller's again
      }
      return count;
    }

    @Override
    public boolean isOpen() {
      return channel.isOpen();
    }

    @Override
    public void close() {
      throw new UnsupportedOperationException("whoever opened the channel closes it");
    }
  }
}
