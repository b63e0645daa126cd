package dev.genga.app.eval;

import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.tensor.weights.WeightsFile;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.weights.ModelKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The LoRAs of a training in the order in which they were saved.
///
/// The order is that of the steps in the files' headers; where one doesn't tell, that of the numbers in
/// musubi-tuner's file names: epochs, then steps, then files without a number, which are written at the
/// end. A file that repeats an earlier one's weights, as the last does where its epoch was saved as
/// well, is measured once, under the later name.
public final class CheckpointFolder {
  private static final Pattern EPOCH = Pattern.compile(".*-(\\d{6})");
  private static final Pattern STEP = Pattern.compile(".*-step(\\d{8})");

  private CheckpointFolder() {}

  /// A LoRA and the hash of its weights; null where the file has none.
  private record Found(Candidate candidate, @Nullable String hash) {}

  /// @throws ProblemException if there is no such folder, no LoRA in it, or a file that can't be read
  public static List<Candidate> read(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new ProblemException(
          Files.exists(folder) ? "this is a file, not a folder" : "there is no such folder",
          folder.toString(),
          "name the folder that a training wrote its LoRAs into");
    }
    var problems = new Problems();
    var found = new ArrayList<Found>();
    for (var file : files(folder)) {
      try {
        var one = read(file, 1);
        if (one != null) {
          found.add(one);
        }
      } catch (ProblemException e) {
        problems.addAll(e);
      }
    }
    if (found.isEmpty() && problems.isEmpty()) {
      problems.add(
          "there is no LoRA in the folder",
          folder.toString(),
          "name the folder that a training wrote its LoRAs into");
    }
    problems.throwIfAny();
    return withoutRepeats(sorted(found));
  }

  /// What the file of one LoRA tells.
  ///
  /// @throws ProblemException if it can't be read or is no LoRA
  public static Candidate of(LoraUse lora) {
    var file = Path.of(lora.file());
    var found = read(file, lora.strength());
    if (found == null) {
      throw new ProblemException("this is no LoRA", lora.file(), "name a LoRA");
    }
    return found.candidate();
  }

  private static List<Path> files(Path folder) {
    try (var files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".safetensors"))
          .filter(file -> !String.valueOf(file.getFileName()).startsWith("."))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// @return null where the file is no LoRA, such as a training's state
  private static @Nullable Found read(Path path, double strength) {
    try (var file = WeightsFile.open(path)) {
      if (ModelKind.of(file) != ModelKind.LORA) {
        return null;
      }
      var text = file.metadata();
      var lora = new LoraUse(path.toString(), strength);
      return new Found(
          new Candidate(
              Candidate.name(lora), lora, number(text, "ss_epoch"), number(text, "ss_steps")),
          text.get("sshs_model_hash"));
    }
  }

  private static @Nullable Integer number(Map<String, String> text, String key) {
    String value = text.getOrDefault(key, "");
    return value.matches("\\d{1,9}") ? Integer.valueOf(value) : null;
  }

  private static List<Found> sorted(List<Found> found) {
    boolean tell = found.stream().allMatch(one -> one.candidate().step() != null);
    var byNumber =
        Comparator.comparingLong((Found one) ->
            tell
                ? Objects.requireNonNull(one.candidate().step())
                : numberInName(one.candidate().name()));
    return found.stream()
        .sorted(
            byNumber
                .thenComparing(one -> numberInName(one.candidate().name()))
                .thenComparing(one -> one.candidate().name()))
        .toList();
  }

  private static long numberInName(String name) {
    var step = STEP.matcher(name);
    if (step.matches()) {
      return (1L << 40) + Long.parseLong(step.group(1));
    }
    var epoch = EPOCH.matcher(name);
    return epoch.matches() ? Long.parseLong(epoch.group(1)) : Long.MAX_VALUE;
  }

  private static List<Candidate> withoutRepeats(List<Found> sorted) {
    var seen = new HashSet<String>();
    var kept = new ArrayList<Candidate>();
    for (var one : sorted.reversed()) {
      if (one.hash() == null || seen.add(one.hash())) {
        kept.add(one.candidate());
      }
    }
    return List.copyOf(kept.reversed());
  }
}
