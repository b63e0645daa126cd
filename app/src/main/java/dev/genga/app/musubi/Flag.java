package dev.genga.app.musubi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One flag of one of musubi-tuner's scripts: what it takes there, and what genga does about it.
///
/// ```java
/// Flag.of(Script.TRAIN, "--network_dim", Values.WHOLE).honoured("the rank")
/// ```
///
/// @param otherwise its value where it is not given; null for none
/// @param choices the only values it takes; empty where there are no such
/// @param required whether the script stops without it
public record Flag(
    Script script,
    String name,
    Values values,
    @Nullable Object otherwise,
    List<String> choices,
    boolean required,
    Treatment treatment) {

  /// What stands behind a flag.
  public enum Values {
    /// Nothing: it is given or not.
    SWITCH,
    TEXT,
    WHOLE,
    /// A whole number of any size.
    LARGE,
    NUMBER,
    /// A whole number of steps, a share below 1, or a share with `%`.
    STEPS,
    /// Any number of texts.
    TEXTS,
    /// Any number of numbers.
    NUMBERS
  }

  /// Copies the list.
  public Flag {
    choices = List.copyOf(choices);
  }

  /// A flag that is still to get its treatment.
  static Draft of(Script script, String name, Values values) {
    return new Draft(script, name, values, null, List.of(), false);
  }

  /// See [Flag].
  record Draft(
      Script script,
      String name,
      Values values,
      @Nullable Object otherwise,
      List<String> choices,
      boolean required) {
    /// With a value where it is not given.
    Draft otherwise(Object value) {
      return new Draft(script, name, values, value, choices, required);
    }

    /// With nothing but these values.
    Draft oneOf(String... only) {
      return new Draft(script, name, values, otherwise, List.of(only), required);
    }

    /// That the script stops without.
    Draft needed() {
      return new Draft(script, name, values, otherwise, choices, true);
    }

    Flag honoured(String how) {
      return with(new Treatment.Honoured(how));
    }

    Flag replaced(String instead) {
      return with(new Treatment.Replaced(instead));
    }

    Flag refused(String reason, String... harmless) {
      return with(new Treatment.Refused(reason, List.of(harmless)));
    }

    private Flag with(Treatment treatment) {
      return new Flag(script, name, values, otherwise, choices, required, treatment);
    }
  }
}
