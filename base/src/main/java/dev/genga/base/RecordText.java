package dev.genga.base;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Records as text by which files know what they belong to: as `toString` writes them, `Name[first=1, second=[a, b]]`,
/// but without components that are [Usual]. A build that adds such a component writes and knows the same text.
///
/// ```java
/// record Loss(double weight, @Usual("0.0") double edges) {}
///
/// RecordText.of(new Loss(1, 0)); // Loss[weight=1.0]
/// RecordText.of(new Loss(1, 2)); // Loss[weight=1.0, edges=2.0]
/// ```
public final class RecordText {
  private RecordText() {}

  /// The text of a record, a list of some, or a plain value.
  public static String of(@Nullable Object value) {
    return switch (value) {
      case Record record when isPlain(record) -> ofRecord(record);
      case List<?> list -> list.stream().map(RecordText::of).toList().toString();
      case null, default -> String.valueOf(value);
    };
  }

  private static String ofRecord(Record record) {
    var parts = new ArrayList<String>();
    for (var component : record.getClass().getRecordComponents()) {
      Object value = value(record, component);
      if (!isUsual(component, value)) {
        parts.add(component.getName() + "=" + of(value));
      }
    }
    return "%s[%s]".formatted(record.getClass().getSimpleName(), String.join(", ", parts));
  }

  /// Whether a record says of itself what every record does; others have a text of their own.
  private static boolean isPlain(Record record) {
    return record.toString().startsWith(record.getClass().getSimpleName() + "[");
  }

  /// Whether a component has its usual value; never where none is declared.
  public static boolean isUsual(RecordComponent component, @Nullable Object value) {
    var usual = component.getAnnotation(Usual.class);
    return usual != null && usual.value().equals(of(value));
  }

  /// A component's value.
  public static @Nullable Object value(Record record, RecordComponent component) {
    try {
      var accessor = component.getAccessor();
      accessor.setAccessible(true); // the records of sealed kinds need not be public
      return accessor.invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError("a record's component can be read: " + component, e);
    }
  }
}
