package dev.genga.app.musubi;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Every flag of musubi-tuner's three scripts for Wan, version 0.3.4. What is not in here is no flag of
/// theirs.
public final class FlagTable {
  /// All of them, in the order of musubi-tuner's help.
  public static final List<Flag> ALL =
      Stream.of(CacheFlags.ALL, TrainFlags.ALL, TrainMethodFlags.ALL, TrainFileFlags.ALL)
          .flatMap(List::stream)
          .toList();

  private FlagTable() {}

  /// A script's flags.
  public static List<Flag> of(Script script) {
    return ALL.stream().filter(flag -> flag.script() == script).toList();
  }

  /// The flag of this name.
  static Optional<Flag> find(Script script, String name) {
    return of(script).stream().filter(flag -> flag.name().equals(name)).findFirst();
  }
}
