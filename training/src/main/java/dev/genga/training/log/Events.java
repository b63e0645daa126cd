package dev.genga.training.log;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnknownFieldSet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// TensorBoard's messages, written field by field.
///
/// Source: the field numbers of TensorBoard's `event.proto`, `summary.proto` and `tensor.proto`.
final class Events {
  private static final int DT_STRING = 7;
  private static final int SESSION_START = 1;

  private Events() {}

  /// The first event of every file.
  static byte[] version(double wallTime) {
    return message(event -> {
      event.writeDouble(1, wallTime);
      event.writeString(3, "brain.Event:2");
    });
  }

  /// Tells a reader that a run goes on: what it has read of this step and later ones is void.
  static byte[] restart(double wallTime, long step) {
    return message(event -> {
      event.writeDouble(1, wallTime);
      event.writeInt64(2, step);
      nested(event, 7, session -> session.writeEnum(1, SESSION_START));
    });
  }

  /// Whether an event holds a number under a tag, of a step after the given one.
  static boolean isLater(byte[] event, String tag, long step) {
    try {
      var fields = UnknownFieldSet.parseFrom(event);
      var steps = fields.getField(2).getVarintList();
      return !steps.isEmpty() && steps.getFirst() > step && has(fields, tag);
    } catch (IOException e) {
      return false; // foreign
    }
  }

  private static boolean has(UnknownFieldSet event, String tag) throws IOException {
    for (var summary : event.getField(5).getLengthDelimitedList()) {
      for (var value : UnknownFieldSet.parseFrom(summary).getField(1).getLengthDelimitedList()) {
        var tags = UnknownFieldSet.parseFrom(value).getField(1).getLengthDelimitedList();
        if (tags.contains(ByteString.copyFromUtf8(tag))) {
          return true;
        }
      }
    }
    return false;
  }

  /// Numbers of one step, by tag.
  static byte[] scalars(double wallTime, long step, Map<String, Double> values) {
    return event(
        wallTime,
        step,
        summary -> {
          for (var value : values.entrySet()) {
            nested(
                summary,
                1,
                v -> {
                  v.writeString(1, value.getKey());
                  v.writeFloat(2, value.getValue().floatValue());
                });
          }
        });
  }

  /// Markdown text under a tag.
  static byte[] text(double wallTime, long step, String tag, String text) {
    return event(
        wallTime,
        step,
        summary ->
            nested(
                summary,
                1,
                value -> {
                  value.writeString(1, tag);
                  nested(
                      value, 9, meta -> nested(meta, 1, plugin -> plugin.writeString(1, "text")));
                  nested(
                      value,
                      8,
                      tensor -> {
                        tensor.writeEnum(1, DT_STRING);
                        nested(tensor, 2, shape -> nested(shape, 2, size -> size.writeInt64(1, 1)));
                        tensor.writeByteArray(8, text.getBytes(StandardCharsets.UTF_8));
                      });
                }));
  }

  private static byte[] event(double wallTime, long step, Fields summary) {
    return message(event -> {
      event.writeDouble(1, wallTime);
      event.writeInt64(2, step);
      nested(event, 5, summary);
    });
  }

  @FunctionalInterface
  private interface Fields {
    void write(CodedOutputStream out) throws IOException;
  }

  private static void nested(CodedOutputStream out, int field, Fields fields) throws IOException {
    out.writeByteArray(field, message(fields));
  }

  private static byte[] message(Fields fields) {
    var bytes = new ByteArrayOutputStream();
    var out = CodedOutputStream.newInstance(bytes);
    try {
      fields.write(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
