package dev.genga.training.log;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Predicate;
import java.util.zip.CRC32C;

/// The framing of an event file: each record stands between its length and checksums of both.
///
/// Source: TensorFlow's TFRecord format (`tensorflow/core/lib/io/record_writer.h`).
final class EventRecords {
  private static final int HEADER = Long.BYTES + Integer.BYTES;
  private static final int MASK_DELTA = 0xa282ead8;

  private EventRecords() {}

  /// A record with its frame.
  static byte[] frame(byte[] data) {
    var record =
        ByteBuffer.allocate(HEADER + data.length + Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    record.putLong(data.length);
    record.putInt(maskedChecksum(record.array(), Long.BYTES));
    record.put(data);
    record.putInt(maskedChecksum(data, data.length));
    return record.array();
  }

  /// The bytes that the whole records at the start of a file take, up to the first one that is not
  /// wanted; what follows is unwanted, torn or foreign.
  static long lengthBefore(InputStream file, Predicate<byte[]> unwanted) throws IOException {
    var in = new DataInputStream(file);
    long length = 0;
    while (true) {
      byte[] header = in.readNBytes(HEADER);
      if (header.length < HEADER) {
        return length;
      }
      var fields = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
      long size = fields.getLong();
      if (fields.getInt() != maskedChecksum(header, Long.BYTES) || size < 0 || size > 1 << 30) {
        return length;
      }
      byte[] data = in.readNBytes((int) size);
      try {
        int checksum = Integer.reverseBytes(in.readInt());
        boolean whole = data.length == size && checksum == maskedChecksum(data, data.length);
        if (!whole || unwanted.test(data)) {
          return length;
        }
      } catch (EOFException e) {
        return length;
      }
      length += HEADER + size + Integer.BYTES;
    }
  }

  /// A CRC32C, turned and moved so that checksums of data that holds checksums stay good.
  private static int maskedChecksum(byte[] data, int length) {
    var crc = new CRC32C();
    crc.update(data, 0, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK_DELTA;
  }
}
