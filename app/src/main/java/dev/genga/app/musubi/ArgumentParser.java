package dev.genga.app.musubi;

import dev.genga.base.DidYouMean;
import dev.genga.base.Problems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads a script's words as Python's `argparse` does: `--flag value` and `--flag=value`, a flag's
/// beginning where only one has it, the last of several values; flags that are refused, and those that
/// are none, become problems.
final class ArgumentParser {
  /// What argparse takes for a value though it begins with a dash.
  private static final Pattern NEGATIVE = Pattern.compile("-\\d+|-\\d*\\.\\d+");

  private final Script script;
  private final List<String> words;
  private final Problems problems;
  private final Map<String, Object> values = new HashMap<>();
  private final Map<String, String> places = new HashMap<>();
  private int at;

  private ArgumentParser(Script script, List<String> words, Problems problems) {
    this.script = script;
    this.words = words;
    this.problems = problems;
  }

  /// @param problems takes all that is wrong, refused flags included
  static Arguments parse(PastedCommand command, Problems problems) {
    var parser = new ArgumentParser(command.script(), command.arguments(), problems);
    parser.readWords();
    parser.readConfigFile();
    parser.checkNeeded();
    var refusals = new Refusals(parser.script, parser.values, parser.places);
    refusals.addTo(problems);
    return new Arguments(parser.script, parser.values, parser.places);
  }

  private void readWords() {
    var strangers = new ArrayList<String>();
    while (at < words.size()) {
      String word = words.get(at++);
      if (isFlag(word)) {
        readFlag(word);
      } else {
        strangers.add(word);
      }
    }
    if (!strangers.isEmpty()) {
      problems.add(
          "these words belong to no flag: " + String.join(" ", strangers),
          script.label(),
          "put what belongs together in quotes, or take them out");
    }
  }

  private static boolean isFlag(String word) {
    return word.startsWith("-")
        && word.length() > 1
        && !NEGATIVE.matcher(word).matches()
        && (!word.contains(" ") || word.matches("--?[\\w-]+=.*"));
  }

  private void readFlag(String word) {
    int equals = word.indexOf('=');
    String said = equals < 0 ? word : word.substring(0, equals);
    String value = equals < 0 ? null : word.substring(equals + 1);
    var flag = find(said);
    if (flag == null) {
      skipValues();
      return;
    }
    var given = value != null ? List.of(value) : behind(flag);
    if (flag.values() == Flag.Values.SWITCH) {
      if (value != null) {
        problems.add(flag.name() + " takes no value", word, "leave the value out");
      }
      put(flag, true, flag.name());
      return;
    }
    if (given.isEmpty() && !takesMany(flag)) {
      problems.add(flag.name() + " needs a value", flag.name(), "write it behind the flag");
      return;
    }
    String place = flag.name() + " " + String.join(" ", given);
    var read = Value.read(flag, given, place, problems);
    if (read != null) {
      put(flag, read, place);
    }
  }

  private static boolean takesMany(Flag flag) {
    return flag.values() == Flag.Values.TEXTS || flag.values() == Flag.Values.NUMBERS;
  }

  /// The words behind a flag that are its own.
  private List<String> behind(Flag flag) {
    var own = new ArrayList<String>();
    int most = flag.values() == Flag.Values.SWITCH ? 0 : takesMany(flag) ? Integer.MAX_VALUE : 1;
    while (own.size() < most && at < words.size() && !isFlag(words.get(at))) {
      own.add(words.get(at++));
    }
    return own;
  }

  /// Passes over what stands behind a flag that is none.
  private void skipValues() {
    while (at < words.size() && !isFlag(words.get(at))) {
      at++;
    }
  }

  private @Nullable Flag find(String said) {
    var exact = FlagTable.find(script, said);
    if (exact.isPresent()) {
      return exact.get();
    }
    var begun =
        said.length() < 3
            ? List.<Flag>of()
            : FlagTable.of(script).stream().filter(f -> f.name().startsWith(said)).toList();
    if (begun.size() == 1) {
      return begun.getFirst();
    }
    if (begun.isEmpty()) {
      problems.add(unknown(script, said), said, nearest(script, said));
    } else {
      problems.add(
          "%s may be %s"
              .formatted(said, String.join(", ", begun.stream().map(Flag::name).toList())),
          said,
          "write the whole name");
    }
    return null;
  }

  static String unknown(Script script, String said) {
    return "%s has no flag %s".formatted(script.label(), said);
  }

  static String nearest(Script script, String said) {
    var names = FlagTable.of(script).stream().map(Flag::name).toList();
    String meant = DidYouMean.nearest(said, names);
    return meant.isEmpty() ? "take it out" : "did you mean " + meant + "?";
  }

  private void put(Flag flag, Object value, String place) {
    values.put(flag.name(), value);
    places.put(flag.name(), place);
  }

  /// Flags of the file of settings, where the command line doesn't say them.
  private void readConfigFile() {
    if (values.get("--config_file") instanceof String named) {
      String name = named.endsWith(".toml") ? named : named + ".toml";
      ConfigFile.read(Path.of(name), script, problems)
          .forEach((flag, setting) -> {
            if (!values.containsKey(flag)) {
              values.put(flag, setting.value());
              places.put(flag, setting.place());
            }
          });
    }
  }

  private void checkNeeded() {
    for (var flag : FlagTable.of(script)) {
      if (flag.required() && !values.containsKey(flag.name())) {
        problems.add(
            "%s needs %s".formatted(script.label(), flag.name()), script.label(), "add it");
      }
    }
  }
}
