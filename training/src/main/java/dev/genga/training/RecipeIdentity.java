package dev.genga.training;

import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.dataset.plan.PlannedMedia;
import dev.genga.dataset.plan.PlannedSection;
import dev.genga.dataset.plan.Sample;
import dev.genga.training.state.RecordParts;
import dev.genga.training.state.RunIdentity;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What a training of a recipe on a data set is: everything that decides its numbers, but not what is
/// saved and shown along the way; nor how long it is, unless the learning rate's schedule goes by that.
public final class RecipeIdentity {
  /// Components of a recipe that change no number, and those that are told in another way below.
  private static final Set<String> LEFT_OUT =
      Set.of("name", "learningRate", "schedule", "length", "keptBlocks", "saves", "previews");

  /// Digits of a hash that are kept.
  private static final int DIGITS = 16;

  private RecipeIdentity() {}

  /// @param contents the SHA-256 of a file's content
  /// @param models what is not trained, by name: the base model, and what made the caches
  public static RunIdentity of(
      Recipe recipe, DatasetPlan plan, Map<String, Path> models, Function<Path, String> contents) {
    var parts = new TreeMap<>(RecordParts.of(recipe, LEFT_OUT));
    int steps = recipe.length().steps(recipe.stepsPerEpoch(plan.batches()));
    var rates = recipe.learningRates(steps);
    parts.put("learning rate", Double.toString(rates.full()));
    parts.putAll(RecordParts.of(rates, Set.of("full")));
    models.forEach((name, file) -> parts.put(name, shortened(contents.apply(file))));
    for (var section : plan.sections()) {
      addSection(parts, section, plan.dataset().resolveSibling(""), contents);
    }
    return new RunIdentity(parts);
  }

  private static void addSection(
      Map<String, String> parts,
      PlannedSection section,
      Path project,
      Function<Path, String> contents) {
    String name = "section " + section.number();
    parts.put(name + " batch size", Integer.toString(section.batchSize()));
    parts.put(name + " repeats", Integer.toString(section.numRepeats()));
    for (var media : section.media()) {
      parts.put(
          name + ", " + name(media.file(), project),
          "content %s, caption %s, %d samples %s"
              .formatted(
                  shortened(contents.apply(media.file())),
                  shortened(sha256(media.caption().text())),
                  media.samples().size(),
                  shortened(sha256(samples(media)))));
    }
  }

  /// As seen from the data set file, so that a project may be moved.
  private static String name(Path file, Path project) {
    var from = file.startsWith(project) ? project.relativize(file) : file;
    return from.toString().replace('\\', '/');
  }

  /// Their caches' names tell sizes and windows.
  private static String samples(PlannedMedia media) {
    return media.use()
        + media.samples().stream().map(Sample::latentCache).collect(Collectors.joining("|"));
  }

  private static String shortened(String hash) {
    return hash.substring(0, Math.min(DIGITS, hash.length()));
  }

  private static String sha256(String text) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
