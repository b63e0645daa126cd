package dev.genga.training.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/// The file names of a run's LoRA, musubi-tuner's.
///
/// @param name what the user calls the result, such as `style`
public record CheckpointNames(String name) {
  private static final Pattern AVERAGE = Pattern.compile("step(\\d{8,9})-\\d[\\d.]*\\.safetensors");

  /// After an epoch, counted from 1: `style-000016.safetensors`.
  public String epoch(int epoch) {
    return String.format(Locale.ROOT, "%s-%06d.safetensors", name, epoch);
  }

  /// After an optimizer step, counted from 1: `style-step00000250.safetensors`.
  public String step(int step) {
    return String.format(Locale.ROOT, "%s-step%08d.safetensors", name, step);
  }

  /// The step of such a file; nothing for any other.
  public OptionalInt stepOf(String file) {
    String before = name + "-step";
    int digits = file.length() - before.length() - ".safetensors".length();
    if (digits < 8 || digits > 9 || !file.startsWith(before)) {
      return OptionalInt.empty();
    }
    String number = file.substring(before.length(), before.length() + digits);
    return number.chars().allMatch(c -> c >= '0' && c <= '9')
            && file.equals(step(Integer.parseInt(number)))
        ? OptionalInt.of(Integer.parseInt(number))
        : OptionalInt.empty();
  }

  /// At the end of the run: `style.safetensors`.
  public String last() {
    return name + ".safetensors";
  }

  /// With the lowest held-out loss so far: `style-best.safetensors`.
  public String best() {
    return name + "-best.safetensors";
  }

  /// The folder of averages' snapshots: `style-averages`.
  public String averages() {
    return name + "-averages";
  }

  /// The step of a snapshot in that folder; nothing for any other file.
  public OptionalInt stepOfAverage(String file) {
    var average = AVERAGE.matcher(file);
    return average.matches()
        ? OptionalInt.of(Integer.parseInt(average.group(1)))
        : OptionalInt.empty();
  }

  /// The same while the file of that name can't be replaced: `style-best-step00000250.safetensors`.
  ///
  /// @param step of the result
  public String best(int step) {
    return String.format(Locale.ROOT, "%s-best-step%08d.safetensors", name, step);
  }

  /// The file of the best result.
  ///
  /// @param step of that result
  public Path bestIn(Path folder, int step) {
    Path waiting = folder.resolve(best(step));
    return Files.exists(waiting) ? waiting : folder.resolve(best());
  }

  /// Whether a file has a name of [#best(int)].
  public boolean isBestOfStep(String file) {
    return file.startsWith(name + "-best-step")
        && file.matches(".*-best-step[0-9]{8,9}\\.safetensors");
  }

  /// A snapshot of an average: `style-averages/step00000250-0.05.safetensors`.
  ///
  /// @param length of the average
  public String average(int step, double length) {
    return String.format(
        Locale.ROOT, "%s/step%08d-%s.safetensors", averages(), step, Double.toString(length));
  }
}
