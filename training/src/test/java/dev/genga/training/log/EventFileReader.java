package dev.genga.training.log;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Reads event files without any code of the writer: a bitwise checksum, and the messages as
/// whatever fields they hold.
final class EventFileReader {
  private EventFileReader() {}

  /// @param wallTime seconds since 1970
  /// @param version only in the first event of a file
  /// @param sessionStart whether earlier events of this step and later ones are void
  /// @param values in order
  record Event(
      double wallTime, long step, String version, boolean sessionStart, List<Value> values) {}

  /// @param number of a scalar; 0 for text
  /// @param text of a text; empty for a scalar
  record Value(String tag, float number, String text) {}

  static List<Event> read(Path path) throws IOException {
    var file = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
    var events = new ArrayList<Event>();
    while (file.hasRemaining()) {
      byte[] length = new byte[8];
      file.get(length);
      require(file.getInt() == masked(crc(length)), "checksum of a length");
      byte[] data =
          new byte
              [Math.toIntExact(ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong())];
      file.get(data);
      require(file.getInt() == masked(crc(data)), "checksum of a record");
      events.add(event(UnknownFieldSet.parseFrom(data)));
    }
    return events;
  }

  private static Event event(UnknownFieldSet event) throws IOException {
    var values = new ArrayList<Value>();
    for (var summary : event.getField(5).getLengthDelimitedList()) {
      for (var value : UnknownFieldSet.parseFrom(summary).getField(1).getLengthDelimitedList()) {
        values.add(value(UnknownFieldSet.parseFrom(value)));
      }
    }
    var steps = event.getField(2).getVarintList();
    return new Event(
        Double.longBitsToDouble(event.getField(1).getFixed64List().getFirst()),
        steps.isEmpty() ? 0 : steps.getFirst(),
        text(event.getField(3).getLengthDelimitedList()),
        isSessionStart(event),
        values);
  }

  private static boolean isSessionStart(UnknownFieldSet event) throws IOException {
    var sessions = event.getField(7).getLengthDelimitedList();
    return !sessions.isEmpty()
        && UnknownFieldSet.parseFrom(sessions.getFirst())
            .getField(1)
            .getVarintList()
            .equals(List.of(1L));
  }

  private static Value value(UnknownFieldSet value) throws IOException {
    String tag = text(value.getField(1).getLengthDelimitedList());
    if (value.hasField(2)) {
      return new Value(
          tag, Float.intBitsToFloat(value.getField(2).getFixed32List().getFirst()), "");
    }
    var tensor = UnknownFieldSet.parseFrom(value.getField(8).getLengthDelimitedList().getFirst());
    return new Value(tag, 0, text(tensor.getField(8).getLengthDelimitedList()));
  }

  private static String text(List<ByteString> fields) {
    return fields.isEmpty() ? "" : fields.getFirst().toStringUtf8();
  }

  private static int masked(int crc) {
    return ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
  }

  /// CRC-32C, bit by bit, with the reversed polynomial.
  private static int crc(byte[] data) {
    int crc = -1;
    for (byte b : data) {
      crc ^= b & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc >>> 1) ^ ((crc & 1) * 0x82f63b78);
      }
    }
    return ~crc;
  }

  private static void require(boolean good, String what) {
    if (!good) {
      throw new AssertionError("wrong " + what);
    }
  }
}
