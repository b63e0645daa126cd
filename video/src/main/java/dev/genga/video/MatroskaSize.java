package dev.genga.video;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/// How long a Matroska or WebM file says that it is (RFC 8794, 4 to 6): ffmpeg takes a file that was
/// cut off for one that ends there.
final class MatroskaSize {
  private static final int HEADER = 0x1A45DFA3;
  private static final int SEGMENT = 0x18538067;
  private static final int HEAD = 4096;

  private MatroskaSize() {}

  /// Bytes up to the end of the first segment, or 0 where the file isn't Matroska or doesn't say, as
  /// live recordings don't.
  static long stated(Path file) throws IOException {
    var head = ByteBuffer.allocate(HEAD);
    try (var channel = FileChannel.open(file)) {
      while (head.hasRemaining() && channel.read(head) > 0) {
        // Reads on.
      }
    }
    head.flip();
    if (head.remaining() < 5 || head.getInt() != HEADER) {
      return 0;
    }
    long header = size(head);
    if (header < 0 || header > head.remaining() - 12) {
      return 0;
    }
    head.position(head.position() + (int) header);
    if (head.getInt() != SEGMENT) {
      return 0;
    }
    long segment = size(head);
    return segment < 0 ? 0 : head.position() + segment;
  }

  /// A number of 1 to 8 bytes: the zeros before its first one tell how many. All ones mean that the
  /// size isn't known: -1.
  private static long size(ByteBuffer from) {
    int first = from.get() & 0xff;
    int bytes = Integer.numberOfLeadingZeros(first) - 23;
    if (bytes > 8) {
      return -1;
    }
    long size = first & (0xff >> bytes);
    for (int i = 1; i < bytes; i++) {
      size = size << 8 | (from.get() & 0xff);
    }
    return size == (1L << (7 * bytes)) - 1 ? -1 : size;
  }
}
