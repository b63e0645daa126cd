package dev.genga.training;

import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.dataset.plan.PlannedMedia;
import dev.genga.dataset.plan.PlannedSection;
import dev.genga.dataset.plan.Sample;
import dev.genga.dataset.plan.SectionUse;
import dev.genga.tensor.weights.Float8Form;
import dev.genga.training.schedule.LearningRate;
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
      Set.of(
          "name",
          "learningRate",
          "schedule",
          "length",
          "keptBlocks",
          "saves",
          "previews",
          "loraDtype",
          "previewAtStart",
          "averageEvery",
          "base",
          "stages",
          "inputsInRam");

  /// Where LoRAs lie from which a run starts; what they hold is given.
  private static final Set<String> FILES = Set.of("target training start", "target training fused");

  private static final String SECTION = "section ";
  private static final String HELD_OUT = "held out of section ";

  /// Of a hash that are kept.
  private static final int BYTES = 8;

  private RecipeIdentity() {}

  /// @param given what is not trained, by name: hashes of the base model, of LoRAs to start
  ///     from, and of all that makes the caches; how what is held out is measured
  /// @param contents a hash of a clip's or image's content, and of its mask's
  public static RunIdentity of(
      Recipe recipe,
      DatasetPlan plan,
      Map<String, String> given,
      Function<PlannedMedia, String> contents) {
    var parts = new TreeMap<>(RecordParts.of(recipe, LEFT_OUT));
    var course = Course.of(recipe, plan.sections());
    var rates = course.rates(recipe);
    if (recipe.stages().isEmpty()) {
      addRates(parts, "", rates.getFirst());
    }
    for (int i = 0; i < recipe.stages().size(); i++) {
      addStage(parts, recipe.stages().get(i), course.parts().get(i), plan);
      addRates(parts, "stage %d ".formatted(i + 1), rates.get(i));
    }
    parts.keySet().removeAll(FILES);
    // What is usual isn't told: the states of runs from before there was a choice say nothing of
    // it.
    if (recipe.way() instanceof Way.Own) {
      parts.remove("way");
    }
    var float8 = recipe.base().float8();
    if (float8 != null) {
      // The first form has the name that states of before the others have.
      parts.put("base", float8.equals(Float8Form.BLOCKS) ? "FLOAT8_BLOCKS" : float8.label());
    }
    if (recipe.averageEvery() != null) {
      parts.put("power averages", "kept");
    }
    parts.putAll(given);
    parts.putAll(data(plan, contents));
    return new RunIdentity(parts);
  }

  /// What the data set decides of a run, by name: sections, clips, captions, windows, what is held out.
  static Map<String, String> data(DatasetPlan plan, Function<PlannedMedia, String> contents) {
    var parts = new TreeMap<String, String>();
    var project = plan.dataset().resolveSibling("");
    for (var section : plan.heldOut()) {
      parts.put(HELD_OUT + section.number(), heldOut(section, plan));
      addMedia(parts, HELD_OUT + section.number(), section, project, contents);
    }
    for (var section : plan.sections()) {
      addSection(parts, section, project, contents);
    }
    return parts;
  }

  /// Whether a part is one of the data set's.
  static boolean isOfData(String name) {
    return name.startsWith(SECTION) || name.startsWith(HELD_OUT);
  }

  private static void addRates(Map<String, String> parts, String before, LearningRate rates) {
    parts.put(before + "learning rate", Double.toString(rates.full()));
    RecordParts.of(rates, Set.of("full")).forEach((name, value) -> parts.put(before + name, value));
  }

  /// A stage's length decides the numbers of those that come after it.
  private static void addStage(
      Map<String, String> parts, Stage stage, Course.Part part, DatasetPlan plan) {
    String name = "stage " + part.number();
    var data = StageData.of(stage, plan.sections());
    parts.put(name + " sections", data.text(false));
    if (!stage.shares().isEmpty()) {
      parts.put(name + " batches of its sections", data.batches().toString());
    }
    parts.put(name + " begins after step", Integer.toString(part.stepsBefore()));
  }

  private static String heldOut(PlannedSection section, DatasetPlan plan) {
    return section.media().stream()
        .map(media -> name(media.file(), plan.dataset().resolveSibling("")))
        .collect(Collectors.joining(", "));
  }

  private static void addSection(
      Map<String, String> parts,
      PlannedSection section,
      Path project,
      Function<PlannedMedia, String> contents) {
    String name = SECTION + section.number();
    parts.put(name + " batch size", Integer.toString(section.batchSize()));
    parts.put(name + " repeats", Integer.toString(section.numRepeats()));
    addUse(parts, name, section.use());
    addMedia(parts, name, section, project, contents);
  }

  private static void addMedia(
      Map<String, String> parts,
      String name,
      PlannedSection section,
      Path project,
      Function<PlannedMedia, String> contents) {
    for (var media : section.media()) {
      parts.put(
          name + ", " + name(media.file(), project),
          "content %s, caption %s, %d samples %s"
              .formatted(
                  hash(contents.apply(media)),
                  hash(captions(media, section.use().captionPrefix())),
                  media.samples().size(),
                  hash(samples(media))));
    }
  }

  /// What is usual isn't told, as above.
  private static void addUse(Map<String, String> parts, String name, SectionUse use) {
    if (!use.captionPrefix().isEmpty()) {
      parts.put(name + " caption prefix", use.captionPrefix());
    }
    if (use.captionDropout() > 0) {
      parts.put(name + " caption dropout", Double.toString(use.captionDropout()));
    }
    if (use.regularisation()) {
      parts.put(name + " regularisation", "loss x " + use.lossWeight());
    }
  }

  /// The prefix is told once, not with each caption.
  private static String captions(PlannedMedia media, String prefix) {
    return media.texts().stream()
        .map(text -> text.caption().text().substring(prefix.length()))
        .collect(Collectors.joining("\0"));
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

  private static String hash(String text) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      var bytes = digest.digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(bytes, 0, BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
