package dev.genga.training.state;

import dev.genga.base.RecordText;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Takes records apart into named values, so that what differs between two can be told by name. A
/// component that is added to a record later is in it without anybody's doing, unless it is [dev.genga.base.Usual] then: the states
/// of before say nothing of it.
public final class RecordParts {
  private final Map<String, String> parts = new LinkedHashMap<>();

  /// The values of a record.
  ///
  /// @param without components that are left out
  /// @return by names such as `optimizer weight decay`; a component of several kinds, such as
  ///     `optimizer`, has the kind's name as its own value
  public static Map<String, String> of(Record record, Set<String> without) {
    var all = new RecordParts();
    all.addComponents("", record, without);
    return all.parts;
  }

  private void addComponents(String before, Record record, Set<String> without) {
    for (var component : record.getClass().getRecordComponents()) {
      if (!without.contains(component.getName())) {
        String name = (before + " " + words(component.getName())).strip();
        boolean severalKinds = !component.getType().isRecord();
        Object value = RecordText.value(record, component);
        if (!RecordText.isUsual(component, value)) {
          add(name, value, severalKinds);
        }
      }
    }
  }

  private void add(String name, @Nullable Object value, boolean severalKinds) {
    if (value instanceof Record record) {
      if (severalKinds) {
        parts.put(name, kind(record.getClass()));
      }
      addComponents(name, record, Set.of());
    } else if (value instanceof OptionalDouble number) {
      parts.put(name, number.isPresent() ? Double.toString(number.getAsDouble()) : "none");
    } else {
      parts.put(name, value == null ? "none" : RecordText.of(value));
    }
  }

  /// `Cosine` of `Schedule.Cosine`, and `AdamW` of `AdamW.Settings`.
  private static String kind(Class<?> type) {
    var around = type.getEnclosingClass();
    return around != null && type.getSimpleName().equals("Settings")
        ? around.getSimpleName()
        : type.getSimpleName();
  }

  /// `weight decay` of `weightDecay`.
  private static String words(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1 $2").toLowerCase(Locale.ROOT);
  }

  private RecordParts() {}
}
