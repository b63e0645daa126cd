package dev.genga.training.optimizer;

import dev.genga.base.Problems;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads an optimizer's arguments, and gathers what is wrong with them.
///
/// @param kind of optimizer
/// @param where the user gave them
/// @param problems of them alone
record GivenArguments(OptimizerKind kind, String where, Problems problems) {
  /// @param given `name=value` each
  /// @return the values that could be read, by name
  Map<String, Object> read(List<String> given) {
    var values = new HashMap<String, Object>();
    given.forEach(text -> read(text, values));
    if (kind == OptimizerKind.ADAFACTOR) {
      checkWarmup(values);
    }
    return values;
  }

  private void read(String text, Map<String, Object> values) {
    int equals = text.indexOf('=');
    String name = equals < 0 ? text : text.substring(0, equals).strip();
    var argument = kind.arguments().stream().filter(a -> a.name().equals(name)).findFirst();
    if (equals < 0) {
      add("'" + text + "' is no argument", text, "write name=value, such as weight_decay=0.01");
    } else if (argument.isEmpty()) {
      add(
          "%s has no argument '%s'".formatted(kind.label(), name),
          text,
          "it has " + String.join(", ", kind.arguments().stream().map(Argument::name).toList()));
    } else {
      var value = argument.get().parse(text.substring(equals + 1).strip());
      if (value == null) {
        add("%s can't be that".formatted(name), text, "write " + argument.get().form());
      } else if (values.put(name, value) != null) {
        add(name + " is given twice", text, "give it once");
      }
    }
  }

  private void checkWarmup(Map<String, Object> values) {
    if (Boolean.TRUE.equals(values.get("warmup_init"))
        && Boolean.FALSE.equals(values.get("relative_step"))) {
      add(
          "warmup_init belongs to relative_step, which is off",
          "warmup_init=True relative_step=False",
          "leave one of them out");
    }
  }

  private void add(String what, String text, String fix) {
    problems.add(what, where + " " + text, fix);
  }
}
